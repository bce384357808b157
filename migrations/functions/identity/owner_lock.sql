-- The advisory lock of a tenant's owners: who takes one away has it, and so has who brings the tenant back.
create or replace function identity.owner_lock(tenant uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(tenant::text || ':owner', 2);
grant execute on function identity.owner_lock to app_system;
