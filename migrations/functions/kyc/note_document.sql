-- Trigger: each state that a document gets stands in the history; an upload that is not there yet is none.
create or replace function kyc.note_document() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if new.state <> 'uploading' and (tg_op = 'INSERT' or new.state <> old.state) then
    perform kyc.note(new.tenant_id, new.case_id, new.id, case tg_op when 'UPDATE' then nullif(old.state, 'uploading') end, new.state, new.reason);
  end if;
  return null;
end $$;
