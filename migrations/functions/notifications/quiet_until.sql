-- When quiet hours that are on at this moment end; the moment itself where none are. They are wall-clock times of the zone, may run
-- over midnight, and are none where they end as they begin. An end that the clocks skip comes with the next minute that there is.
create or replace function notifications.quiet_until(at timestamptz, zone text, quiet_from text, quiet_to text) returns timestamptz
language plpgsql stable set search_path = pg_catalog as $$
declare
  local timestamp := at at time zone zone;
  begins time := quiet_from::time;
  ends time := quiet_to::time;
begin
  if begins is null or ends is null or begins = ends then
    return at;
  elsif begins < ends then
    if local::time < begins or local::time >= ends then
      return at;
    end if;
    return greatest(at, (local::date + ends) at time zone zone);
  elsif local::time >= begins then
    return greatest(at, (local::date + 1 + ends) at time zone zone);
  elsif local::time < ends then
    return greatest(at, (local::date + ends) at time zone zone);
  end if;
  return at;
end $$;
grant execute on function notifications.quiet_until to app_api, app_system;
