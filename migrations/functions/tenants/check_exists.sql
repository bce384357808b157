-- Gives how far the clock of a tenant is ahead, null where it is no sandbox that was moved. Raises tenant.access_denied unless there is such a
-- tenant, whatever its status.
create or replace function tenants.check_exists(tenant uuid) returns interval
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  ahead interval;
begin
  select t.ahead into ahead from tenants.tenant_states t where t.id = tenant;
  if not found then
    perform app.fail('tenant.access_denied');
  end if;
  return ahead;
end $$;
