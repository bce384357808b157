-- Trigger: a late movement has its value at its own date, and so has everything of its product that happened since, in
-- every warehouse, in the order in which it happened; a reversal right after its receipt. The positions of the product
-- are locked.
create or replace function inventory.value_late_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  warehouses uuid[];
  quantities numeric[];
  totals numeric[];
  m inventory.stock_movements;
  at int;
  amount numeric;
begin
  select array_agg(p.warehouse_id), array_agg(p.quantity - coalesce(s.quantity, 0)),
         array_agg(p.value - coalesce(s.value, 0))
    into warehouses, quantities, totals
    from inventory.stock_positions p
    left join (select l.warehouse_id, sum(l.quantity) as quantity, sum(l.value) as value
                 from inventory.stock_movements l
                where l.tenant_id = new.tenant_id and l.product_id = new.product_id
                  and l.occurred_at >= new.occurred_at
                  and (l.occurred_at, coalesce(l.reverses_id, l.id))
                      >= (new.occurred_at, coalesce(new.reverses_id, new.id))
                group by l.warehouse_id) s on s.warehouse_id = p.warehouse_id
   where p.tenant_id = new.tenant_id and p.product_id = new.product_id;
  for m in
    select l.* from inventory.stock_movements l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id
       and l.occurred_at >= new.occurred_at
       and (l.occurred_at, coalesce(l.reverses_id, l.id)) >= (new.occurred_at, coalesce(new.reverses_id, new.id))
     order by l.occurred_at, coalesce(l.reverses_id, l.id), l.id
  loop
    at := array_position(warehouses, m.warehouse_id);
    amount := inventory.movement_value(m, quantities[at], totals[at]);
    if amount <> m.value then
      update inventory.stock_movements l set value = amount where l.tenant_id = m.tenant_id and l.id = m.id;
    end if;
    quantities[at] := quantities[at] + m.quantity;
    totals[at] := totals[at] + amount;
  end loop;
  update inventory.stock_positions p set value = t.total
    from unnest(warehouses, totals) t (warehouse, total)
   where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = t.warehouse
     and p.value <> t.total;
  return null;
end $$;
