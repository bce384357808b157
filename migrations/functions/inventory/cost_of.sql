-- What a movement says of its cost: the currency of its unit cost, the product's where it names none, and the rate of its
-- day; or, where something comes in without a cost, what the product costs in the currency of the books, null where that is
-- not known and may not be needed. A reversal has what its receipt had. Raises exchange_rate.missing.
create or replace function inventory.cost_of(m inventory.stock_movements,
                                  out currency text, out exchange_rate numeric, out standard_cost numeric)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  product record;
  day date;
begin
  if m.reverses_id is not null then
    select r.currency, r.exchange_rate, r.standard_cost into cost_of.currency, cost_of.exchange_rate, cost_of.standard_cost
      from inventory.stock_movements r where r.tenant_id = m.tenant_id and r.id = m.reverses_id;
    return;
  end if;
  if m.unit_cost is null and (m.type in ('issue', 'discard', 'transfer', 'supplier_return') or m.issue_id is not null
                              or (m.type = 'adjust' and m.quantity < 0)) then
    return;
  end if;
  day := tenants.day_of(m.occurred_at, m.tenant_id);
  perform pg_advisory_xact_lock_shared(tenants.currency_lock(m.tenant_id));
  select p.cost, p.currency into product from inventory.products p
   where p.tenant_id = m.tenant_id and p.id = m.product_id;
  if m.unit_cost is not null then
    currency := coalesce(m.currency, product.currency);
    exchange_rate := tenants.need_rate(currency, day, m.tenant_id);
  elsif product.cost = 0 then
    standard_cost := 0;
  elsif m.type = 'receive' then
    standard_cost := product.cost * tenants.need_rate(product.currency, day, m.tenant_id);
  else
    standard_cost := product.cost * tenants.rate_of(product.currency, day, m.tenant_id);
  end if;
end $$;
