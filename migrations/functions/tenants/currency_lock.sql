-- The advisory lock of a tenant's currency: what is brought into it shares the lock, and who changes it has it alone.
create or replace function tenants.currency_lock(tenant uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':currency', 3);
grant execute on function tenants.currency_lock to app_api;
