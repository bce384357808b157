-- Ends the membership of an active member of the context's tenant, as removing them does; never an owner's. Gives what came of
-- it: done, not_a_member or owner.
create or replace function identity.suspend_member(person uuid) returns text
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  held text[];
begin
  select m.roles into held from identity.memberships m
   where m.tenant_id = tenant and m.user_id = person and m.status = 'active' for update;
  if not found then
    return 'not_a_member';
  elsif 'owner' = any (held) then
    return 'owner';
  end if;
  update identity.memberships m set status = 'ended', decided_by = null, decided_at = now()
   where m.tenant_id = tenant and m.user_id = person;
  return 'done';
end $$;
grant execute on function identity.suspend_member to app_api;
