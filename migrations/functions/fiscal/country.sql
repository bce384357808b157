-- For other modules: the country whose tax authority a tenant deals with; null until it is set.
create or replace function fiscal.country(tenant uuid default app.tenant_id()) returns text
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select s.country from fiscal.settings s where s.tenant_id = tenant);
end $$;
grant execute on function fiscal.country to app_api, app_system;
