-- The advisory lock that keeps a tenant's days as they are while movements are posted: they share it, and who sums anew
-- has it alone.
create or replace function reports.days_lock(tenant uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':days', 3);
