-- A product that moves in whole units moves in no part of one, and is counted so: what a count finds wrong may be a part of
-- one. What was part of one before it was so is undone, arrives or is written off as it is. What was said in a unit is what
-- moves, but for the last decimal of a lot's share of it: else the unit was changed in between. Nothing comes in of what is never in
-- stock. The tables are asked in questions of their own: one that is often answered without them is planned anew each time. Raises stock.whole_units, product.not_stocked, conflict.retry.
create or replace function inventory.check_units(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  factor numeric;
begin
  if coalesce(m.counted, m.quantity) <> trunc(coalesce(m.counted, m.quantity))
     and m.reverses_id is null and (m.transfer_id is null or (m.type = 'transfer' and m.quantity < 0)) then
    if (select p.whole_units from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id) then
      perform app.fail('stock.whole_units');
    end if;
  end if;
  if m.type in ('receive', 'adjust', 'count') and m.quantity > 0 and m.reverses_id is null then
    if not (select p.stocked from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id) then
      perform app.fail('product.not_stocked', json_build_object('product_id', m.product_id)::text);
    end if;
  end if;
  if m.unit is not null and m.reverses_id is null then
    factor := inventory.unit_factor(m.product_id, m.unit);
    perform app.guard(abs(m.unit_quantity * factor - coalesce(m.counted, m.quantity)) <= factor * 0.0001, 'conflict.retry');
  end if;
end $$;
