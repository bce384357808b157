-- What a unit of a currency was in the tenant's own on a day: 1 for its own, null where no rate is known for that day.
create or replace function tenants.rate_of(currency text, day date, tenant uuid default app.tenant_id()) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if currency = (select t.currency from tenants.tenants t where t.id = tenant) then
    return 1;
  end if;
  return (select r.rate from tenants.exchange_rates r
           where r.tenant_id = tenant and r.currency = rate_of.currency and r.valid_from <= day and r.deleted_at is null
           order by r.valid_from desc limit 1);
end $$;
grant execute on function tenants.rate_of to app_api, app_system;
