-- Admits a person to a tenant, by the claims of a context: somebody whose session goes on, an active member with the roles
-- that the claims say, signed in as the tenant asks, and since it last ended their sessions; to one that was removed an owner, to take it out or back. Gives the tenant's status, the branches that the member is limited
-- to, null without a limit, and how far a sandbox's clock is ahead. Raises auth.session_ended,
-- tenant.access_denied, auth.sign_in_again, auth.second_factor_required, membership.changed.
create or replace function identity.admit_member(given jsonb, out tenant text, out branches uuid[], out ahead interval)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  held record;
begin
  select u.status as person, u.email, u.mfa, s.id as session, s.revoked_at, s.at_risk,
         coalesce(s.created_at, to_timestamp((given ->> 'auth_time')::float8), '-infinity') < m.signed_in_since as too_early,
         coalesce(to_jsonb(s.amr), given -> 'amr') as amr,
         m.status as membership, m.roles, m.branch_ids, t.status as tenant, t.login_mfa, t.deleted_at, t.ahead
    into held
    from identity.users u
    left join identity.sessions s on s.id = (given ->> 'session')::uuid and s.user_id = u.id
    left join identity.memberships m on m.tenant_id = (given ->> 'tenant')::uuid and m.user_id = u.id
    left join tenants.tenant_states t on t.id = m.tenant_id
   where u.id = (given ->> 'user')::uuid;
  if not found or held.person <> 'active'
     or (given ->> 'session' is not null and (held.session is null or held.revoked_at is not null)) then
    perform app.fail('auth.session_ended');
  end if;
  if held.membership is distinct from 'active'
     or held.deleted_at is not null and (given ->> 'access' not in ('export', 'reopen') or 'owner' <> all (held.roles)) then
    perform app.fail('tenant.access_denied');
  end if;
  if held.too_early then
    perform app.fail('auth.sign_in_again');
  end if;
  -- One's own wish for a second factor is kept at sign-in, which an outside issuer's token has passed by.
  if (held.login_mfa = 'always' or (held.login_mfa = 'risk' and held.at_risk)
      or (held.mfa = 'always' and held.session is null))
     and not coalesce(held.amr ? 'mfa', false) then
    perform app.fail('auth.second_factor_required',
      case when held.email is null then 'The account has no e-mail address that a code could be mailed to' end);
  end if;
  if to_jsonb(held.roles) <> given -> 'roles' then
    perform app.fail('membership.changed');
  end if;
  tenant := held.tenant;
  branches := held.branch_ids;
  ahead := held.ahead;
end $$;
