-- The business time of a tenant, for who works outside its context: sweeps, and functions that name the tenant. Of many tenants
-- tenants.tenant_states tells it without a call for each.
create or replace function app.now_of(tenant uuid) returns timestamptz
language sql stable
return now() + tenants.ahead_of(tenant);
grant execute on function app.now_of to app_api, app_system;
