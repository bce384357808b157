-- Admits a person to a tenant, by the claims of a context: an active member, with the roles that the claims say, whose
-- session goes on and was opened as the tenant asks. Gives the tenant's status. Raises tenant.access_denied,
-- auth.session_ended, auth.second_factor_required, membership.changed.
create or replace function identity.admit_member(given jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := (given ->> 'tenant')::uuid;
  held record;
begin
  select m.status as membership, m.roles, u.status as person, u.email, u.mfa, t.status as tenant, t.login_mfa,
         t.deleted_at, s.revoked_at, s.id as session, coalesce(to_jsonb(s.amr), given -> 'amr') as amr
    into held
    from identity.memberships m
    join tenants.tenant_states t on t.id = m.tenant_id
    join identity.users u on u.id = m.user_id
    left join identity.sessions s on s.id = (given ->> 'session')::uuid and s.user_id = m.user_id
   where m.tenant_id = tenant and m.user_id = (given ->> 'user')::uuid;
  if not found or held.membership <> 'active' or held.deleted_at is not null then
    perform app.fail('tenant.access_denied');
  end if;
  if held.person <> 'active'
     or (given ->> 'session' is not null and (held.session is null or held.revoked_at is not null)) then
    perform app.fail('auth.session_ended');
  end if;
  -- One's own wish for a second factor is kept at sign-in, which an outside issuer's token has passed by.
  if (held.login_mfa = 'always' or (held.mfa = 'always' and held.session is null))
     and not coalesce(held.amr ? 'mfa', false) then
    perform app.fail('auth.second_factor_required',
      case when held.email is null then 'The account has no e-mail address that a code could be mailed to' end);
  end if;
  if to_jsonb(held.roles) <> given -> 'roles' then
    perform app.fail('membership.changed');
  end if;
  return held.tenant;
end $$;
