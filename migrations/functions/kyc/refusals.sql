-- For other modules: how many papers of a tenant were refused since a moment.
create or replace function kyc.refusals(tenant uuid, since timestamptz) returns int
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select count(*) from kyc.case_events e
   where e.tenant_id = tenant and e.document_id is not null and e.to_status = 'refused' and e.occurred_at >= since);
end $$;
