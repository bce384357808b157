-- The value, in the currency of the books, that a movement adds to its warehouse's stock, of which there was `held`, valued
-- `held_value`, at moving average cost. Stock leaves at the average of what is there, the last of it with all that is left
-- of the value; it arrives from another warehouse, or is lost on the way, with the value that left, and comes back from a
-- customer with the value of the issue: it is a part of so much (`source`) of that value, of which so much had arrived before
-- it (inventory.source_of). A reversal takes away what its receipt brought; a revaluation sets the average, of the unit that was named.
-- Received stock costs its unit cost, which is of the unit that was named, else the product's of then; found stock the
-- average, and the product's where there was none. Raises exchange_rate.missing.
create or replace function inventory.movement_value(m inventory.stock_movements, held numeric, held_value numeric,
  source numeric default null, source_value numeric default null, arrived numeric default null, arrived_value numeric default null)
returns numeric
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if m.type = 'revalue' then
    return app.quotient(held * m.unit_cost * m.exchange_rate, inventory.unit_factor(m.product_id, m.unit), 4) - held_value;
  elsif m.quantity = 0 then
    return 0;
  elsif m.reverses_id is not null then
    return -source_value;
  elsif m.quantity < 0 and held + m.quantity <= 0 then
    return -held_value;
  elsif m.quantity < 0 and m.type = 'discard' and m.transfer_id is not null then
    return -source_value;
  elsif m.quantity < 0 then
    return app.quotient(held_value * m.quantity, held, 4);
  elsif m.issue_id is null and m.type not in ('transfer', 'receive') and m.unit_cost is null then
    source := held;
    source_value := held_value;
    arrived := 0;
    arrived_value := 0;
  end if;
  if source > 0 then
    return app.quotient(source_value * (arrived + m.quantity), source, 4) - arrived_value;
  end if;
  if m.unit_cost is null and m.standard_cost is null then
    m.standard_cost := (
      select p.cost * tenants.need_rate(p.currency, tenants.day_of(m.occurred_at, m.tenant_id), m.tenant_id)
        from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id);
  end if;
  return round(coalesce(coalesce(m.unit_quantity, m.quantity) * m.unit_cost * m.exchange_rate, m.quantity * m.standard_cost), 4);
end $$;
