-- The currency of the context's tenant.
create or replace function tenants.currency() returns text
language sql stable set search_path = pg_catalog as $$
  select t.currency from tenants.tenants t where t.id = app.tenant_id()
$$;
grant execute on function tenants.currency to app_api, app_system;
