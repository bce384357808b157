-- What a tenant may have of a thing, or do in a time: what the platform set for it, else what its plan says, else `default_cap`, of these two no more than
-- its level of trust allows, or what the highest one lifts. The one place of it.
create or replace function app.limit_of(wanted text, default_cap bigint, tenant uuid default app.tenant_id()) returns bigint
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select (to_jsonb(l) ->> wanted)::bigint from platform.tenant_limits l where l.tenant_id = tenant),
                  trust.capped(wanted, coalesce((billing.plan_quotas(tenant) ->> wanted)::bigint, default_cap), tenant));
end $$;
grant execute on function app.limit_of to app_api, app_system;
