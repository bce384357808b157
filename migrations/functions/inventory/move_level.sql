-- Sets a level, made if it is new, and the position of a movement that is being posted.
create or replace function inventory.move_level(m inventory.stock_movements, place uuid, level numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if place is null and level = 0 then
    null;
  elsif place is null then
    insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
    values (m.tenant_id, m.product_id, m.warehouse_id, m.lot_id, level);
  else
    update inventory.stock_levels l set quantity = level, updated_at = now()
     where l.tenant_id = m.tenant_id and l.id = place;
  end if;
  update inventory.stock_positions p
     set quantity = m.balance, value = p.value + m.value, latest_at = greatest(p.latest_at, m.occurred_at),
         updated_at = now()
   where p.tenant_id = m.tenant_id and p.product_id = m.product_id and p.warehouse_id = m.warehouse_id;
end $$;
