-- Ends the sessions of an active member of the context's tenant in this tenant, for a job of it: who signed in before now is not
-- let in here, and elsewhere their sessions go on. Not those of its last owner, who would have nobody to turn to. Gives what came
-- of it: done, not_a_member or last_owner. Raises permission.denied outside a job.
create or replace function identity.end_member_sessions(person uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  held text[];
begin
  if app.claims() ->> 'kind' is distinct from 'job' or tenant is null then
    perform app.fail('permission.denied');
  end if;
  select m.roles into held from identity.memberships m
   where m.tenant_id = tenant and m.user_id = person and m.status = 'active' for update;
  if not found then
    return 'not_a_member';
  elsif 'owner' = any (held) and not exists (
    select from identity.memberships m
     where m.tenant_id = tenant and m.user_id <> person and m.status = 'active' and 'owner' = any (m.roles)) then
    return 'last_owner';
  end if;
  update identity.memberships m set signed_in_since = clock_timestamp()
   where m.tenant_id = tenant and m.user_id = person;
  return 'done';
end $$;
grant execute on function identity.end_member_sessions to app_api;
