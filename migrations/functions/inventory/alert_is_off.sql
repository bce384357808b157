-- Is a product low somewhere without an alert of it, or has it one where it is low no more? A function, as it is asked of all that moved at
-- once: its plan is made once for a connection, and not as often as there are products in a question.
create or replace function inventory.alert_is_off(product uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from inventory.reorder_levels l where l.product_id = product and l.low and not exists (
                   select from inventory.stock_alerts a where a.product_id = product and a.recovered_at is null
                      and a.warehouse_id is not distinct from l.warehouse_id))
      or exists (select from inventory.stock_alerts a where a.product_id = product and a.recovered_at is null and not exists (
                   select from inventory.reorder_levels l where l.product_id = product and l.low
                      and l.warehouse_id is not distinct from a.warehouse_id));
end $$;
grant execute on function inventory.alert_is_off to app_api;
