-- Trigger: another time zone means other days. Who changed it has the lock of the days.
create or replace function reports.move_days() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform reports.sum_days(new.id);
  return null;
end $$;
