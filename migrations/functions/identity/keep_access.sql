-- Trigger: a tenant's roles and the branches that they are limited to are changed by its admins and owners alone, and by API
-- keys whose scopes say so. Raises permission.denied.
create or replace function identity.keep_access() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if who ->> 'kind' = 'user' and who ->> 'scope' = 'tenant' and not who -> 'roles' ?| identity.admin_roles() then
    perform app.fail('permission.denied');
  end if;
  return new;
end $$;
