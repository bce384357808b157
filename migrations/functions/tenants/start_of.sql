-- The moment at which a day begins in the tenant's time zone.
create or replace function tenants.start_of(day date, tenant uuid default app.tenant_id()) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select tenants.start_in(day, t.time_zone) from tenants.tenants t where t.id = tenant);
end $$;
