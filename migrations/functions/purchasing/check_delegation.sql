-- Trigger: people delegate their own authority, and to another active manager, admin or owner. Only the giver makes,
-- changes and restores a delegation; those who run the tenant may end it too. Raises approval_delegation.not_yours,
-- .incomplete, .not_approver, .unknown_user.
create or replace function purchasing.check_delegation() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  person uuid := app.user_id();
  is_givers boolean := person is not null and new.from_user_id = person
    and (tg_op = 'INSERT' or old.from_user_id = person);
  receiver_roles text[];
begin
  if who is null then
    return new;
  end if;
  if new.deleted_at is not null then
    if is_givers or who ->> 'kind' = 'platform_admin' or who -> 'roles' ?| identity.admin_roles() then
      return new;
    end if;
    perform app.fail('approval_delegation.not_yours');
  end if;
  if not is_givers then
    perform app.fail('approval_delegation.not_yours');
  end if;
  if new.to_user_id = person then
    perform app.fail('approval_delegation.incomplete', 'from_user_id and to_user_id must be two people');
  end if;
  select m.roles into receiver_roles from identity.active_members m
   where m.tenant_id = new.tenant_id and m.user_id = new.to_user_id;
  if receiver_roles is null then
    perform app.fail('approval_delegation.unknown_user');
  end if;
  if not receiver_roles && identity.manager_roles() or not exists (
    select from identity.active_members m
     where m.tenant_id = new.tenant_id and m.user_id = person and m.roles && identity.manager_roles()) then
    perform app.fail('approval_delegation.not_approver');
  end if;
  return new;
end $$;
