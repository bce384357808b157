-- Is the tenant a pharmacy, by the kind of business that it was opened as? Null for a tenant that the caller does not see.
create or replace function tenants.is_pharmacy(tenant uuid default app.tenant_id()) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select t.kind = 'pharmacy' from tenants.tenants t where t.id = tenant);
end $$;
grant execute on function tenants.is_pharmacy to app_api, app_system;
