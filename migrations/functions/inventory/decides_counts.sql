-- Is the caller somebody who decides on counts: a manager, an admin or an owner? What the books expect of a blind count is
-- theirs to see at its review, and nobody's who may only count. An API key is nobody of these, whatever its scopes.
create or replace function inventory.decides_counts() returns boolean
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  return coalesce(who ->> 'kind' = 'user' and who -> 'roles' ?| identity.manager_roles(), false);
end $$;
grant execute on function inventory.decides_counts to app_api;
