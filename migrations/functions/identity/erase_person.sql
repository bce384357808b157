-- Erases what is personal of the person who is signed in: addresses, names, password, outside identities, where their sessions
-- were opened from, and what the platform's audit log says of it all. Their memberships end, and their sessions. The row stays
-- for what points to it. The last administrator of
-- the platform stays. Raises auth.session_ended, auth.last_administrator, membership.last_owner.
create or replace function identity.erase_person() returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  person constant uuid := (app.identity_claims() ->> 'user')::uuid;
  address text;
  roles text[];
  things uuid[];
begin
  select u.email, u.platform_roles into address, roles from identity.users u where u.id = person and u.erased_at is null for update;
  if not found then
    perform app.fail('auth.session_ended');
  end if;
  if 'platform_admin' = any (roles) then
    perform pg_advisory_xact_lock(hashtextextended('platform administrators', 9));
    if not exists (select from identity.users u
                    where u.id <> person and u.status = 'active' and 'platform_admin' = any (u.platform_roles)) then
      perform app.fail('auth.last_administrator');
    end if;
  end if;
  things := array[person]
    || array(select s.id from identity.sessions s where s.user_id = person)
    || array(select e.id from identity.external_identities e where e.user_id = person);
  update identity.invitations i
     set email = null, name = null, user_id = person,
         status = case when i.status = 'pending' then 'cancelled' else i.status end
   where i.user_id = person or (i.user_id is null and i.email = address);
  update identity.users u
     set email = null, username = null, name = null, phone = null, password_hash = null, email_verified_at = null,
         default_tenant_id = null, wanted_tenant_id = null, wanted_role = null, platform_roles = '{}',
         status = 'deactivated', erased_at = now()
   where u.id = person;
  update identity.memberships m
     set name = null, decided_by = person, decided_at = now(), status = 'ended'
   where m.user_id = person;
  delete from identity.external_identities e where e.user_id = person;
  delete from identity.email_codes c where c.user_id = person;
  update identity.sessions s
     set ip = null, user_agent = null, revoked_at = coalesce(s.revoked_at, now()),
         revoked_reason = coalesce(s.revoked_reason, 'erased')
   where s.user_id = person;
  perform affiliates.forget_person(person);
  perform audit.forget_person(person, things);
end $$;
grant execute on function identity.erase_person to app_identity;
