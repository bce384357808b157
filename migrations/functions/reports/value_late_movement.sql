-- Trigger: a late movement has its value at its own date, and so has everything of its product that happened since, in
-- every warehouse, in the order in which it happened. The positions of the product are locked.
create or replace function reports.value_late_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  first_day date := tenants.day_of(new.occurred_at, new.tenant_id);
  warehouses uuid[];
  quantities numeric[];
  totals numeric[];
  m record;
  at int;
  value numeric;
begin
  select array_agg(c.warehouse_id), array_agg(c.closing_quantity), array_agg(c.closing_value)
    into warehouses, quantities, totals
    from (select distinct on (d.warehouse_id) d.warehouse_id, d.closing_quantity, d.closing_value
            from reports.daily_stock d
           where d.tenant_id = new.tenant_id and d.product_id = new.product_id and d.day < first_day
           order by d.warehouse_id, d.day desc) c;
  for m in
    select l.* from inventory.ledger l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id
       and l.occurred_at >= tenants.start_of(first_day, new.tenant_id)
     order by l.occurred_at, l.id
  loop
    at := array_position(warehouses, m.warehouse_id);
    if at is null then
      warehouses := warehouses || m.warehouse_id;
      quantities := quantities || 0.0;
      totals := totals || 0.0;
      at := cardinality(warehouses);
    end if;
    value := reports.movement_value(
      row (m.tenant_id, m.id, m.product_id, m.warehouse_id, m.lot_id, m.type, m.quantity, m.unit_cost, m.book_cost,
           m.transfer_id, m.issue_id, m.occurred_at, 0), quantities[at], totals[at]);
    if value <> m.value then
      perform inventory.set_movement_value(m.tenant_id, m.id, value);
    end if;
    quantities[at] := quantities[at] + m.quantity;
    totals[at] := totals[at] + value;
  end loop;
  perform reports.sum_days(new.tenant_id, new.product_id, first_day);
  return null;
end $$;
