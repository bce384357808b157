-- The level that a movement changes: of its lot, or of what has none, at its warehouse. Nulls where there is none yet. Two
-- statements, as `is not distinct from` uses no index.
create or replace function inventory.level_of(m inventory.stock_movements, out id uuid, out quantity numeric)
language plpgsql stable set search_path = pg_catalog as $$
begin
  if m.lot_id is null then
    select l.id, l.quantity into id, quantity from inventory.stock_levels l
     where l.tenant_id = m.tenant_id and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id
       and l.lot_id is null;
  else
    select l.id, l.quantity into id, quantity from inventory.stock_levels l
     where l.tenant_id = m.tenant_id and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id
       and l.lot_id = m.lot_id;
  end if;
end $$;
