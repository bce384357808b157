-- Today's date in the tenant's time zone by its business time; null when there is no such tenant for the caller. It runs as the owner, as
-- tenants.day_of does.
create or replace function tenants.today(tenant uuid default app.tenant_id()) returns date
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select (s.business_time at time zone s.time_zone)::date from tenants.tenant_states s where s.id = tenant);
end $$;
grant execute on function tenants.today to app_api, app_system;
