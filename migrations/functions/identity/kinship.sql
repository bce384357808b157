-- For other modules: what makes a tenant a person's own, null where nothing does. They run it or ran it, or who does has the same mailbox.
create or replace function identity.kinship(tenant uuid, person uuid) returns text
language plpgsql stable set search_path = pg_catalog as $$
declare
  mailbox text := (select identity.fold_address(u.email) from identity.users u where u.id = person);
begin
  return (
    select case when m.user_id = person then 'own_tenant' else 'same_address' end
      from identity.memberships m
      join identity.users u on u.id = m.user_id
     where m.tenant_id = tenant and m.status in ('active', 'pending', 'ended') and m.roles && identity.admin_roles()
       and (m.user_id = person or identity.fold_address(u.email) = mailbox)
     order by m.user_id = person desc limit 1);
end $$;
