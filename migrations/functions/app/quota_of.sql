-- A tenant's quota, whatever its level of trust: what the platform set for it, else what its plan says, else `default_cap`.
create or replace function app.quota_of(wanted text, default_cap bigint, tenant uuid default app.tenant_id()) returns bigint
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select (to_jsonb(l) ->> wanted)::bigint from platform.tenant_limits l where l.tenant_id = tenant),
                  (billing.plan_quotas(tenant) ->> wanted)::bigint, default_cap);
end $$;
grant execute on function app.quota_of to app_api, app_system;
