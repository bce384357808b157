-- Trigger, after the ledger's own and under its lock of the position: sets the movement's value, and adds it to its day.
-- What is late is valued with all that came after it.
create or replace function reports.value_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  m reports.movement := row (new.tenant_id, new.id, new.product_id, new.warehouse_id, new.lot_id, new.type, new.quantity,
                             new.unit_cost, coalesce(new.unit_cost * new.exchange_rate, new.standard_cost), new.transfer_id, new.issue_id, new.occurred_at, 0);
  held numeric;
  held_value numeric;
begin
  perform pg_advisory_xact_lock_shared(reports.days_lock(new.tenant_id));
  new.value := 0;
  if not new.late then
    select d.closing_quantity, d.closing_value into held, held_value from reports.daily_stock d
     where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id and d.latest;
    m.value := reports.movement_value(m, held, held_value);
    perform reports.add_to_day(m);
    new.value := m.value;
  end if;
  return new;
end $$;
