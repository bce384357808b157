-- Today's date in the tenant's time zone, as tenants.day_of tells it.
create or replace function tenants.today(tenant uuid default app.tenant_id()) returns date
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return tenants.day_of(now(), tenant);
end $$;
grant execute on function tenants.today to app_api, app_system;
