-- Trigger, after the ledger's own and under its lock of the position: adds a movement to its day.
create or replace function reports.sum_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock_shared(reports.days_lock(new.tenant_id));
  if not new.late then
    perform reports.add_to_day(new);
  end if;
  return new;
end $$;
