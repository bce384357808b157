-- The advisory lock of a product or a warehouse: who uses it shares the lock, which leaves nothing on the row, and who changes what movements
-- go by has it alone. One of 256 of the tenant, so that a file of thousands of products takes no more than these.
create or replace function inventory.catalogue_lock(tenant uuid, id uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':catalogue:' || (uuid_hash(id) & 255), 3);
grant execute on function inventory.catalogue_lock to app_api, app_system;
