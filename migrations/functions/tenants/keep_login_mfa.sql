-- Trigger: asking for a second factor less often takes somebody who has proven theirs, because whoever has no more than a
-- password could switch it off. Asking more often is no key's business, and shuts out neither who asks nor an owner: each
-- has an address that a code can be mailed to. Raises auth.second_factor_required, permission.person_required,
-- auth.no_address_for_code, tenant.owner_unreachable.
create or replace function tenants.keep_login_mfa() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  strictness constant text[] := '{off,risk,always}';
begin
  if app.is_maintenance() then
    return new;
  end if;
  if array_position(strictness, new.login_mfa) < array_position(strictness, old.login_mfa) then
    if not identity.has_second_factor() then
      perform app.fail('auth.second_factor_required');
    end if;
    return new;
  end if;
  if app.claims() ->> 'kind' = 'api_key' then
    perform app.fail('permission.person_required', 'login_mfa');
  end if;
  if not identity.has_address(app.user_id()) then
    perform app.fail('auth.no_address_for_code');
  end if;
  if identity.has_unreachable_owner(new.id) then
    perform app.fail('tenant.owner_unreachable');
  end if;
  return new;
end $$;
