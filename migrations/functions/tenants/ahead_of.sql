-- How far the business time of a tenant that the caller may see is ahead of the real one; nothing where it is no sandbox.
create or replace function tenants.ahead_of(tenant uuid) returns interval
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select c.ahead from tenants.clocks c where c.tenant_id = tenant), '0');
end $$;
grant execute on function tenants.ahead_of to app_api, app_system;
