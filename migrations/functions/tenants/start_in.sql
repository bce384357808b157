-- The moment at which a day begins in a time zone: the first of its midnights, where clocks are set back over it. Planned
-- inline, with the SQL around it.
create or replace function tenants.start_in(day date, zone text) returns timestamptz
language sql stable parallel safe
return least(day::timestamp at time zone zone, ((day::timestamp - interval '1 hour') at time zone zone) + interval '1 hour');
grant execute on function tenants.start_in to app_api, app_system;
