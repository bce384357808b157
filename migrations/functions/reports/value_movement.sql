-- Trigger, after the ledger's own and under its lock of the position: sets the movement's value, and adds it to its day.
create or replace function reports.value_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  m reports.movement := row (new.tenant_id, new.product_id, new.warehouse_id, new.lot_id, new.type, new.quantity,
                             new.unit_cost, new.transfer_id, new.issue_id, new.occurred_at, 0);
begin
  perform pg_advisory_xact_lock_shared(reports.days_lock(new.tenant_id));
  m.value := reports.movement_value(m);
  perform reports.add_to_day(m);
  new.value := m.value;
  return new;
end $$;
