-- The advisory lock of a tenant's closing date: what is posted into the past shares it, and who moves the date has it alone.
create or replace function inventory.closing_lock(tenant uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':closing', 3);
grant execute on function inventory.closing_lock to app_api;
