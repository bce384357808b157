-- May a lot be issued: is it neither held, quarantined, recalled nor past its date? The one rule of it; stock without a
-- lot is always usable. Planned inline, with the SQL around it.
create or replace function inventory.lot_is_usable(status text, expires_on date, today date) returns boolean
language sql immutable parallel safe
return status = 'available' and not inventory.lot_is_expired(expires_on, today);
grant execute on function inventory.lot_is_usable to app_api, app_system;
