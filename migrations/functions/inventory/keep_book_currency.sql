-- Trigger: the currency of a tenant's books stays once anything has moved. Raises tenant.currency_in_use.
create or replace function inventory.keep_book_currency() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(tenants.currency_lock(new.id));
  if exists (select from inventory.stock_movements m where m.tenant_id = new.id) then
    perform app.fail('tenant.currency_in_use');
  end if;
  return new;
end $$;
