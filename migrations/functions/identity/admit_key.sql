-- Admits an API key to its tenant, by the claims of a context: a live key of this secret, one of whose scopes is or
-- covers the command. Gives the tenant's status and how far a
-- sandbox's clock is ahead. Raises auth.invalid_key, permission.denied.
create or replace function identity.admit_key(given jsonb, out tenant text, out ahead interval)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  held record;
begin
  select k.scopes, k.status, t.status as tenant, t.ahead into held
    from identity.api_keys k
    join tenants.tenant_states t on t.id = k.tenant_id
   where k.tenant_id = (given ->> 'tenant')::uuid and k.id = (given ->> 'key')::uuid
     and k.secret_hash = decode(given ->> 'key_hash', 'hex') and t.deleted_at is null
     and (k.expires_at is null or k.expires_at > now());
  if not found or held.status <> 'active' then
    perform app.fail('auth.invalid_key');
  end if;
  if not identity.covers(held.scopes, given ->> 'command') then
    perform app.fail('permission.denied', given ->> 'command');
  end if;
  tenant := held.tenant;
  ahead := held.ahead;
end $$;
