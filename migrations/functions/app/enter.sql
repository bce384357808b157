-- Opens a batch of tenant work. Checks, against the tables and not the token, that the actor may act in the tenant now
-- and that the tenant's status allows this kind of access ('read', 'write' or 'essential'), and seals what branches a member
-- is limited to. Raises what
-- app_private.accept, identity.admit_… and tenants.check_access raise, and context.unknown_actor.
create or replace function app.enter(claims text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  given jsonb := app_private.accept(claims, signature, 'tenant');
  kind text := given ->> 'kind';
  status text;
  limits uuid[];
begin
  if kind = 'user' then
    select m.tenant, m.branches into status, limits from identity.admit_member(given) m;
    if status is distinct from 'active' then
      perform tenants.check_access(status, given ->> 'access');
    end if;
  elsif kind = 'api_key' then
    perform tenants.check_access(identity.admit_key(given), given ->> 'access');
  elsif kind = 'platform_admin' then
    perform identity.admit_administrator(given);
  elsif kind = 'job' then
    perform tenants.check_exists((given ->> 'tenant')::uuid);
  else
    perform app.fail('context.unknown_actor');
  end if;
  if limits is not null or given ?| '{branches,warehouses}' then
    perform app_private.limit_context(given, limits);
  end if;
end $$;
-- Whoever comes as another login is told that it is not a safe one.
grant execute on function app.enter to public;
