-- Does what is received on a day expire in fewer days than are wanted? What has expired already is refused for that. Planned
-- inline, with the SQL around it.
create or replace function inventory.is_short_dated(expires_on date, day date, min_days int) returns boolean
language sql immutable parallel safe
return coalesce(expires_on - day between 0 and min_days - 1, false);
grant execute on function inventory.is_short_dated to app_api;
