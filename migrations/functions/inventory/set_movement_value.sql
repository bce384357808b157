-- For the module that values stock: what a movement adds to the value of its warehouse's stock.
create or replace function inventory.set_movement_value(tenant uuid, movement uuid, value numeric) returns void
language sql volatile set search_path = pg_catalog as $$
  update inventory.stock_movements m set value = set_movement_value.value
   where m.tenant_id = set_movement_value.tenant and m.id = set_movement_value.movement
$$;
