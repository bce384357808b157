-- Has the tenant an active owner without an e-mail address that a code could be mailed to?
create or replace function identity.has_unreachable_owner(tenant uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from identity.memberships m join identity.users u on u.id = m.user_id
                  where m.tenant_id = tenant and m.status = 'active' and 'owner' = any (m.roles)
                    and u.status <> 'deactivated' and u.email is null);
end $$;
