-- The advisory lock of one of the `products` or `warehouses`: who uses it shares the lock, which leaves nothing on the row, and who changes
-- what movements go by has it alone. One of 256 of the tenant and the kind, so that a file of thousands of products takes no more than
-- these. Whoever locks rows of products too does so before: rows by their ids, then these by their numbers.
create or replace function inventory.catalogue_lock(tenant uuid, kind text, id uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':' || kind || ':' || (uuid_hash(id) & 255), 3);
grant execute on function inventory.catalogue_lock to app_api, app_system;
