-- Trigger: who changes the zone waits for whoever sums days before it takes the lock of the days, on which movements wait; who sums waits for
-- these.
create or replace function reports.hold_day_zones() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from reports.day_zones z where z.tenant_id = new.id for update;
  return new;
end $$;
