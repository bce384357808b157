-- Is a unit cost near what the product costs on average, in the currency of the books: less than a thousand times as much,
-- and more than a thousandth? What is free is likely, and so is anything of what has no cost yet.
create or replace function inventory.is_likely_cost(product uuid, cost numeric, currency text, day date) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  card record;
  average numeric;
  booked numeric;
  theirs uuid[] := app.warehouses();
begin
  select p.cost, p.currency into card from inventory.products p where p.tenant_id = tenant and p.id = product;
  select sum(p.value) / nullif(sum(p.quantity), 0) into average from inventory.stock_positions p
   where p.tenant_id = tenant and p.product_id = product and (theirs is null or p.warehouse_id = any (theirs));
  average := coalesce(average, card.cost * tenants.rate_of(card.currency, day, tenant), 0);
  booked := cost * tenants.rate_of(coalesce(is_likely_cost.currency, card.currency), day, tenant);
  return average = 0 or cost = 0 or booked is null or (booked < average * 1000 and booked * 1000 > average);
end $$;
grant execute on function inventory.is_likely_cost to app_api;
