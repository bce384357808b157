-- Opens a batch of tenant work. Checks, against the tables and not the token, that the actor may act in the tenant now
-- and that the tenant's status allows this kind of access ('read', 'write' or 'essential'), and seals what branches a member
-- is limited to and how far a sandbox's clock is ahead. Raises what
-- app_private.accept, identity.admit_… and tenants.check_access raise, trust_level.too_low for a key, tenant.access_denied, context.unknown_actor.
create or replace function app.enter(claims text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  given jsonb := app_private.accept(claims, signature, 'tenant');
  kind text := given ->> 'kind';
  status text;
  limits uuid[];
  ahead interval;
begin
  if kind = 'user' then
    select m.tenant, m.branches, m.ahead into status, limits, ahead from identity.admit_member(given) m;
    if status is distinct from 'active' then
      perform tenants.check_access(status, given ->> 'access');
    end if;
  elsif kind = 'api_key' then
    select k.tenant, k.ahead into status, ahead from identity.admit_key(given) k;
    perform tenants.check_access(status, given ->> 'access'), trust.require_feature('api_access', (given ->> 'tenant')::uuid);
  elsif kind = 'platform_admin' then
    ahead := identity.admit_administrator(given);
  elsif kind = 'job' then
    ahead := tenants.check_exists((given ->> 'tenant')::uuid);
  else
    perform app.fail('context.unknown_actor');
  end if;
  if limits is not null or ahead is not null or given ?| '{branches,warehouses,ahead}' then
    perform app_private.limit_context(given, limits, ahead);
  end if;
end $$;
-- Whoever comes as another login is told that it is not a safe one.
grant execute on function app.enter to public;
