-- The value, in the currency of the books, that a movement adds to its warehouse's stock, of which there was `held`, valued
-- `held_value`, at moving average cost. Stock leaves at the average of what is there, the last of it with all that is left
-- of the value; it arrives from another warehouse, or is lost on the way, with the value that left, and comes back from a
-- customer with the value of the issue. A reversal takes away what its receipt brought; a revaluation sets the average, of the unit that was named.
-- Received stock costs its unit cost, which is of the unit that was named, else the product's of then; found stock the
-- average, and the product's where there was none. Raises exchange_rate.missing.
create or replace function inventory.movement_value(m inventory.stock_movements, held numeric, held_value numeric) returns numeric
language plpgsql volatile set search_path = pg_catalog as $$
declare
  source numeric;
  source_value numeric;
  arrived numeric := 0;
  arrived_value numeric := 0;
begin
  if m.type = 'revalue' then
    return round(held * m.unit_cost * m.exchange_rate / inventory.unit_factor(m.product_id, m.unit), 4) - held_value;
  elsif m.quantity = 0 then
    return 0;
  elsif m.reverses_id is not null then
    return (select -r.value from inventory.stock_movements r where r.tenant_id = m.tenant_id and r.id = m.reverses_id);
  elsif m.quantity < 0 and m.type = 'discard' and m.transfer_id is not null and held + m.quantity > 0 then
    return (select -sum(l.value) from inventory.stock_movements l
             where l.tenant_id = m.tenant_id and l.transfer_id = m.transfer_id and l.product_id = m.product_id
               and l.lot_id is not distinct from m.lot_id and l.warehouse_id = m.warehouse_id and l.quantity > 0);
  elsif m.quantity < 0 then
    return case when held + m.quantity > 0 then round(held_value * m.quantity / held, 4) else -held_value end;
  elsif m.issue_id is not null then
    select -i.quantity, -i.value into source, source_value from inventory.stock_movements i
     where i.tenant_id = m.tenant_id and i.id = m.issue_id;
    select coalesce(sum(l.quantity), 0), coalesce(sum(l.value), 0) into arrived, arrived_value from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.issue_id = m.issue_id and (l.occurred_at, l.id) < (m.occurred_at, m.id);
  elsif m.type = 'transfer' then
    select sum(-l.quantity) filter (where l.quantity < 0), sum(-l.value) filter (where l.quantity < 0),
           coalesce(sum(l.quantity) filter (where l.quantity > 0), 0),
           coalesce(sum(l.value) filter (where l.quantity > 0), 0)
      into source, source_value, arrived, arrived_value
      from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.transfer_id = m.transfer_id and l.product_id = m.product_id
       and l.lot_id is not distinct from m.lot_id and (l.occurred_at, l.id) < (m.occurred_at, m.id);
  elsif m.type <> 'receive' and m.unit_cost is null then
    source := held;
    source_value := held_value;
  end if;
  if source > 0 then
    return round(source_value * (arrived + m.quantity) / source, 4) - arrived_value;
  end if;
  if m.unit_cost is null and m.standard_cost is null then
    m.standard_cost := (
      select p.cost * tenants.need_rate(p.currency, tenants.day_of(m.occurred_at, m.tenant_id), m.tenant_id)
        from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id);
  end if;
  return round(coalesce(coalesce(m.unit_quantity, m.quantity) * m.unit_cost * m.exchange_rate, m.quantity * m.standard_cost), 4);
end $$;
