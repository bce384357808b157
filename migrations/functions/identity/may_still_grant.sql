-- May who sent an invitation still grant its roles? Whoever was demoted or left since may not, nor bring themselves back.
create or replace function identity.may_still_grant(tenant uuid, inviter uuid, granted text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return inviter is null
    or exists (select from identity.memberships m
                where m.tenant_id = tenant and m.user_id = inviter and m.status = 'active'
                  and ('owner' = any (m.roles) or ('admin' = any (m.roles) and not 'owner' = any (granted))))
    or exists (select from identity.users u where u.id = inviter and 'platform_admin' = any (u.platform_roles));
end $$;
grant execute on function identity.may_still_grant to app_identity;
