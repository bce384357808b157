-- Trigger: one's own second factor is switched off by somebody who has proven it. Raises auth.second_factor_required.
create or replace function identity.keep_mfa() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_maintenance() and not identity.has_second_factor() then
    perform app.fail('auth.second_factor_required');
  end if;
  return new;
end $$;
