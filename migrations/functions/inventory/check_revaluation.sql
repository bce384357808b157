-- Is there anything to revalue at that moment, by what the position holds `now`? Raises stock.insufficient.
create or replace function inventory.check_revaluation(m inventory.stock_movements, now numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  held numeric;
begin
  select check_revaluation.now - coalesce(sum(l.quantity), 0) into held from inventory.stock_movements l
   where l.tenant_id = m.tenant_id and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id
     and l.occurred_at >= m.occurred_at and (l.occurred_at, l.id) > (m.occurred_at, m.id);
  if held <= 0 then
    perform inventory.fail_insufficient(m.product_id, m.warehouse_id, 0, held);
  end if;
end $$;
