-- Trigger: a rate says what another currency is in the tenant's own; a fetched one that is corrected is an entered one. Raises
-- exchange_rate.own_currency.
create or replace function tenants.check_exchange_rate() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock_shared(tenants.currency_lock(new.tenant_id));
  if new.currency = (select t.currency from tenants.tenants t where t.id = new.tenant_id) then
    perform app.fail('exchange_rate.own_currency');
  end if;
  if tg_op = 'UPDATE' and old.source = 'fetched' and new.source = 'fetched' and new.rate <> old.rate then
    new.source := 'entered';
  end if;
  return new;
end $$;
