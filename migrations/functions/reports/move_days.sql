-- Trigger: another time zone means other days.
create or replace function reports.move_days() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(reports.days_lock(new.id));
  perform reports.sum_days(new.id);
  return null;
end $$;
