-- Admits a person to work outside a tenant, by the claims of a context: an active person whose session goes on, and who
-- is a platform administrator, or of its support, if the claims say so. Who wants a second factor of themselves proves it, where the sign-in
-- has not asked for it: by the token of an outside issuer, but to read of their own account. Raises auth.session_ended,
-- auth.second_factor_required.
create or replace function identity.admit_person(given jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  own_mfa text;
begin
  select u.mfa into own_mfa
    from identity.users u
   where u.id = (given ->> 'user')::uuid and u.status = 'active'
     and (not coalesce((given ->> 'platform_admin')::boolean, false) or 'platform_admin' = any (u.platform_roles))
     and (not coalesce((given ->> 'platform_support')::boolean, false) or 'platform_support' = any (u.platform_roles))
     and (given ->> 'session' is null or exists (
       select from identity.sessions s
        where s.id = (given ->> 'session')::uuid and s.user_id = u.id and s.revoked_at is null));
  if not found then
    perform app.fail('auth.session_ended');
  end if;
  if own_mfa = 'always' and given ->> 'session' is null and not coalesce(given -> 'amr' ? 'mfa', false)
     and given ->> 'scope' = 'identity' and given ->> 'access' <> 'read' then
    perform app.fail('auth.second_factor_required');
  end if;
end $$;
