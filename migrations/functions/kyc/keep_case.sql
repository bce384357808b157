-- Trigger: a case begins as submitted and goes on as kyc.transitions says alone; each status that it gets stands in its history.
-- Raises kyc_case.wrong_status.
create or replace function kyc.keep_case() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'submitted' and not app.is_maintenance() then
      perform app.fail('kyc_case.wrong_status');
    end if;
    perform kyc.note(new.tenant_id, new.id, null, null, new.status, null);
  elsif new.status <> old.status then
    if not exists (select from kyc.transitions() t where t.was = old.status and t.next = new.status) then
      perform app.fail('kyc_case.wrong_status', json_build_object('current_status', old.status)::text);
    end if;
    perform kyc.note(new.tenant_id, new.id, null, old.status, new.status, new.reason);
  end if;
  return null;
end $$;
