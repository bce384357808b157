-- Trigger: another time zone means other days. A shop that has little has them at once; else they are asked for, and summed slice
-- by slice (reports.sum_slice) while the ones of before are read. Who changes the zone has the lock of the days.
create or replace function reports.move_days() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  at_once constant int := 2000;
begin
  perform from inventory.ledger m where m.tenant_id = new.id offset at_once limit 1;
  if found then
    perform reports.ask_days(new.id, old.time_zone, new.time_zone);
  else
    perform reports.drop_next(new.id, new.time_zone);
    perform reports.sum_days(new.id);
  end if;
  return null;
end $$;
