-- What a tenant may have of a thing, or do in a time: what the platform set for it, else what its plan says, else `default_cap`, of these two no more than
-- its level of trust allows, or what the highest one lifts. With `at_most` that is where it is refused: of a quota that its plan makes soft, further up.
-- The one place of it, with app.quota_states for many tenants.
create or replace function app.limit_of(wanted text, default_cap bigint, tenant uuid default app.tenant_id(), at_most boolean default false) returns bigint
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  own bigint;
  planned jsonb;
  quota bigint;
begin
  select (to_jsonb(l) ->> wanted)::bigint into own from platform.tenant_limits l where l.tenant_id = tenant;
  if own is not null then
    return own;
  end if;
  planned := billing.plan_quotas(tenant);
  quota := coalesce((planned ->> wanted)::bigint, default_cap);
  return trust.capped(wanted, case when at_most then billing.ceiling_of(planned, wanted, quota) else quota end, tenant);
end $$;
grant execute on function app.limit_of to app_api, app_system;
