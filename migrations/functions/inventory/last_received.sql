-- The latest receipt of a product at a cost that was not undone, whichever warehouse it came to: when it happened, and what a
-- unit of the product's own cost. None for a product that was never received so.
create or replace function inventory.last_received(product uuid)
returns table (movement_id uuid, occurred_at timestamptz, currency text, exchange_rate numeric, unit_cost numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query
  select m.id, m.occurred_at, m.currency, m.exchange_rate, m.unit_cost * coalesce(m.unit_quantity, m.quantity) / m.quantity
    from inventory.stock_movements m
   where m.tenant_id = tenant and m.product_id = product and m.type = 'receive' and m.reverses_id is null and m.unit_cost > 0
     and not exists (select from inventory.stock_movements r where r.tenant_id = tenant and r.reverses_id = m.id)
   order by m.occurred_at desc, m.id desc limit 1;
end $$;
grant execute on function inventory.last_received to app_api, app_system;
