-- The latest receipt of a product at a cost that was not undone, whichever warehouse it came to: when it happened, and what a
-- unit of the product's own cost, in the product's currency by the rates of its day and in the decimals that a product's
-- cost has; null where there is no rate. What is nothing in those came as good as free. None for a product that was never
-- received so.
create or replace function inventory.last_received(product uuid)
returns table (movement_id uuid, occurred_at timestamptz, cost numeric)
language plpgsql stable rows 1 security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query
  select m.id, m.occurred_at, c.cost
    from inventory.stock_movements m
    join inventory.products p on p.tenant_id = tenant and p.id = m.product_id
    cross join lateral (
      select app.quotient(
               m.unit_cost * coalesce(m.unit_quantity, m.quantity) * case when m.currency = p.currency then 1 else m.exchange_rate end,
               m.quantity * case when m.currency = p.currency then 1
                              else tenants.rate_of(p.currency, tenants.day_of(m.occurred_at)) end, 12) as cost) c
   where m.tenant_id = tenant and m.product_id = product and m.type = 'receive' and m.reverses_id is null and m.unit_cost > 0
     and c.cost is distinct from 0
     and not exists (select from inventory.stock_movements r where r.tenant_id = tenant and r.reverses_id = m.id)
   order by m.occurred_at desc, m.id desc limit 1;
end $$;
grant execute on function inventory.last_received to app_api, app_system;
