-- The advisory lock that keeps a tenant's days as they are while movements are posted: they share it, and who moves the days
-- has it alone. It is the first of a movement's advisory locks, then come those of the closing and of the currency.
create or replace function tenants.days_lock(tenant uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':days', 3);
