-- Is the tenant a pharmacy: has it the profile of one?
create or replace function tenants.is_pharmacy(tenant uuid default app.tenant_id()) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from tenants.pharmacy_profiles p where p.tenant_id = tenant);
end $$;
grant execute on function tenants.is_pharmacy to app_api, app_system;
