-- Is a lot past its date? A lot without one never is. Planned inline, with the SQL around it.
create or replace function inventory.lot_is_expired(expires_on date, today date) returns boolean
language sql immutable parallel safe
return coalesce(expires_on < today, false);
grant execute on function inventory.lot_is_expired to app_api, app_system;
