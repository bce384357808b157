-- When this hour of the day begins next in a zone, after the moment; null for no hour.
create or replace function notifications.next_hour(at timestamptz, zone text, hour int) returns timestamptz
language plpgsql stable set search_path = pg_catalog as $$
declare
  today date := (at at time zone zone)::date;
  coming timestamptz := (today + make_interval(hours => hour)) at time zone zone;
begin
  if coming <= at then
    coming := (today + 1 + make_interval(hours => hour)) at time zone zone;
  end if;
  return coming;
end $$;
grant execute on function notifications.next_hour to app_api, app_system;
