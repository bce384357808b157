-- Adds what a moment brought (`more`) to its day, of the generation that is read and of the one that is being summed, each in its own zone.
-- The caller holds the position's lock.
create or replace function reports.add_movement(more reports.daily_stock, at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  zones reports.day_zones := reports.zones_of(more.tenant_id);
begin
  if zones.next_generation is not null then
    more.generation := zones.next_generation;
    more.day := (at at time zone zones.next_time_zone)::date;
    if reports.keeps_next(zones, more.product_id, more.warehouse_id, more.day) then
      perform reports.add_day(more);
    end if;
  end if;
  more.generation := zones.generation;
  more.day := (at at time zone zones.time_zone)::date;
  perform reports.add_day(more);
end $$;
