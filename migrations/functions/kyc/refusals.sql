-- For other modules: how many papers of a tenant were refused since a moment, but for those that were valid no more.
create or replace function kyc.refusals(tenant uuid, since timestamptz) returns int
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select count(*) from kyc.case_events e join tenants.time_zones z on z.tenant_id = e.tenant_id
   where e.tenant_id = tenant and e.document_id is not null and e.to_status = 'refused' and e.occurred_at >= since
     and not exists (select from kyc.documents d where d.tenant_id = tenant and d.id = e.document_id
                        and not kyc.is_valid(d.expires_on, (e.occurred_at at time zone z.time_zone)::date)));
end $$;
