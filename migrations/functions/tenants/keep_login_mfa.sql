-- Trigger: asking for a second factor less often takes somebody who has proven theirs, because whoever has no more than a
-- password could switch it off. Raises auth.second_factor_required.
create or replace function tenants.keep_login_mfa() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  strictness constant text[] := '{off,risk,always}';
begin
  if array_position(strictness, new.login_mfa) < array_position(strictness, old.login_mfa)
     and not app.is_maintenance() and not identity.has_second_factor() then
    perform app.fail('auth.second_factor_required');
  end if;
  return new;
end $$;
