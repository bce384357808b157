-- What a movement says of its cost: the currency of its unit cost, the product's where it names none, and the rate of its
-- day; or, where something comes in without a cost, what the product costs in the currency of the books. Raises
-- exchange_rate.missing.
create or replace function inventory.cost_of(m inventory.stock_movements,
                                  out currency text, out exchange_rate numeric, out standard_cost numeric)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  product record;
begin
  if m.unit_cost is null and (m.type in ('issue', 'discard', 'transfer', 'supplier_return') or m.issue_id is not null) then
    return;
  end if;
  perform pg_advisory_xact_lock_shared(tenants.currency_lock(m.tenant_id));
  select p.cost, p.currency into product from inventory.products p
   where p.tenant_id = m.tenant_id and p.id = m.product_id;
  if m.unit_cost is not null then
    currency := coalesce(m.currency, product.currency);
    exchange_rate := tenants.need_rate(currency, tenants.day_of(m.occurred_at, m.tenant_id), m.tenant_id);
  elsif product.cost = 0 then
    standard_cost := 0;
  else
    standard_cost := product.cost
                     * tenants.need_rate(product.currency, tenants.day_of(m.occurred_at, m.tenant_id), m.tenant_id);
  end if;
end $$;
