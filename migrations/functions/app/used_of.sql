-- How many of a counted resource the tenant has. Reads under the owner's policy: none but the context's own tenant.
create or replace function app.used_of(wanted text, tenant uuid default app.tenant_id()) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  return (select coalesce(sum(u.used), 0)::bigint from platform.usage_totals u
           where u.tenant_id = used_of.tenant and u.resource = wanted);
end $$;
grant execute on function app.used_of to app_api, app_system;
