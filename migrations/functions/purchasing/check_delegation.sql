-- Trigger: people give away their own authority; an admin may arrange it for others, but never for himself. Raises
-- approval_delegation.incomplete, .not_yours, .not_approver.
create or replace function purchasing.check_delegation() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  person uuid := (who ->> 'user')::uuid;
begin
  if who is null then
    return new;
  end if;
  if new.deleted_at is null and (new.from_user_id is null or new.from_user_id = new.to_user_id) then
    perform app.fail('approval_delegation.incomplete', 'from_user_id and to_user_id must be two people');
  end if;
  if new.from_user_id is distinct from person
     and (new.to_user_id is not distinct from person or (who ->> 'kind' = 'user' and not who -> 'roles' ?| identity.admin_roles()))
     or tg_op = 'UPDATE' and old.from_user_id <> new.from_user_id then
    perform app.fail('approval_delegation.not_yours');
  end if;
  if new.deleted_at is null and exists (
    select from unnest(array[new.from_user_id, new.to_user_id]) one
      join identity.members m on m.tenant_id = new.tenant_id and m.user_id = one
     where m.status <> 'active' or not m.roles && identity.manager_roles()) then
    perform app.fail('approval_delegation.not_approver');
  end if;
  return new;
end $$;
