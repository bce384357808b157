-- Is the caller somebody who may close and see into others' tills: a manager, an admin or an owner, in person?
create or replace function sales.runs_tills() returns boolean
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  return coalesce(who ->> 'kind' = 'platform_admin' or (who ->> 'kind' = 'user' and who -> 'roles' ?| identity.manager_roles()), false);
end $$;
grant execute on function sales.runs_tills to app_api;
