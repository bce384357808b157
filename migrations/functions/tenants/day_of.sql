-- The date of a moment in the tenant's time zone; null when there is no such tenant for the caller. It runs as the owner,
-- whose policies show the context's own tenant, so that one kept plan serves triggers and logins.
create or replace function tenants.day_of(at timestamptz, tenant uuid default app.tenant_id()) returns date
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select (at at time zone t.time_zone)::date from tenants.tenants t where t.id = tenant);
end $$;
grant execute on function tenants.day_of to app_api, app_system;
