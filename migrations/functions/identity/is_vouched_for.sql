-- For other modules: does what somebody gave away in a tenant, in a session and at a moment, still stand? They may do what they did: an active
-- member with one of the roles whose sessions the tenant has not ended since, or an administrator of the platform; and the session was not
-- ended but by signing out.
create or replace function identity.is_vouched_for(tenant uuid, person uuid, session uuid, at timestamptz, roles text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from identity.users u
                  where u.id = person and u.status = 'active'
                    and ('platform_admin' = any (u.platform_roles) or exists (
                      select from identity.memberships m
                       where m.tenant_id = tenant and m.user_id = person and m.status = 'active' and m.roles && is_vouched_for.roles
                         and (m.signed_in_since is null or m.signed_in_since < at))))
     and not exists (select from identity.sessions s
                      where s.id = session and s.revoked_at is not null and s.revoked_reason is distinct from 'signed_out');
end $$;
