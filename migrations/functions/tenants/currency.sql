-- The currency of the context's tenant.
create or replace function tenants.currency() returns text
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select t.currency from tenants.tenants t where t.id = app.tenant_id());
end $$;
grant execute on function tenants.currency to app_api, app_system;
