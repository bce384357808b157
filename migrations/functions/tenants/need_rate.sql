-- The exchange rate of a currency on a day (tenants.rate_of), where there is no going on without one. Raises
-- exchange_rate.missing.
create or replace function tenants.need_rate(currency text, day date, tenant uuid default app.tenant_id()) returns numeric
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  rate numeric := tenants.rate_of(currency, day, tenant);
begin
  if rate is null then
    perform app.fail('exchange_rate.missing', json_build_object('currency', currency, 'day', day)::text);
  end if;
  return rate;
end $$;
grant execute on function tenants.need_rate to app_api, app_system;
