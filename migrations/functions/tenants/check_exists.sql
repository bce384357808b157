-- Raises tenant.access_denied unless there is such a tenant, whatever its status.
create or replace function tenants.check_exists(tenant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not exists (select from tenants.tenants t where t.id = tenant) then
    perform app.fail('tenant.access_denied');
  end if;
end $$;
