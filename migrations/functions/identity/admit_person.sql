-- Admits a person to work outside a tenant, by the claims of a context: an active person whose session goes on, and who
-- is a platform administrator if the claims say so. Raises auth.session_ended.
create or replace function identity.admit_person(given jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not exists (
    select from identity.users u
     where u.id = (given ->> 'user')::uuid and u.status = 'active'
       and (not coalesce((given ->> 'platform_admin')::boolean, false) or 'platform_admin' = any (u.platform_roles))
       and (given ->> 'session' is null or exists (
         select from identity.sessions s
          where s.id = (given ->> 'session')::uuid and s.user_id = u.id and s.revoked_at is null))
  ) then
    perform app.fail('auth.session_ended');
  end if;
end $$;
