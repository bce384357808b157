-- Admits a platform administrator to any tenant, by the claims of a context, and notes it in the tenant's audit log: one
-- whose session goes on and was opened as the tenant asks. Gives how far a sandbox's clock is ahead. Raises auth.session_ended, tenant.access_denied,
-- auth.second_factor_required.
create or replace function identity.admit_administrator(given jsonb) returns interval
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := (given ->> 'tenant')::uuid;
  held record;
  login_mfa text;
  ahead interval;
begin
  select s.amr, u.platform_roles into held
    from identity.sessions s
    join identity.users u on u.id = s.user_id
   where s.id = (given ->> 'session')::uuid and u.id = (given ->> 'user')::uuid and s.revoked_at is null
     and u.status = 'active';
  if not found then
    perform app.fail('auth.session_ended');
  end if;
  select t.login_mfa, t.ahead into login_mfa, ahead from tenants.tenant_states t where t.id = tenant;
  if not found or not 'platform_admin' = any (held.platform_roles) then
    perform app.fail('tenant.access_denied');
  end if;
  if login_mfa = 'always' and not 'mfa' = any (held.amr) then
    perform app.fail('auth.second_factor_required');
  end if;
  perform audit.write('platform.tenants.enter', 'tenants.tenants', tenant, null, tenant);
  return ahead;
end $$;
