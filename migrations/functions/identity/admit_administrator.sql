-- Admits a platform administrator to any tenant, by the claims of a context, and notes it in the tenant's audit log.
-- Raises tenant.access_denied.
create or replace function identity.admit_administrator(given jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := (given ->> 'tenant')::uuid;
begin
  if not exists (
    select from identity.sessions s
      join identity.users u on u.id = s.user_id
      join tenants.tenant_states t on t.id = tenant
     where s.id = (given ->> 'session')::uuid and u.id = (given ->> 'user')::uuid and s.revoked_at is null
       and u.status = 'active' and 'platform_admin' = any (u.platform_roles)) then
    perform app.fail('tenant.access_denied');
  end if;
  perform audit.write('platform.tenants.enter', 'tenants.tenants', tenant, null, tenant);
end $$;
