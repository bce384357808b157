-- Is this the owner at work by hand: no login of the Worker's, and no context?
create or replace function app.is_maintenance() returns boolean
language plpgsql stable parallel restricted set search_path = pg_catalog as $$
begin
  return session_user <> all ('{app_api,app_identity,app_system}'::name[]) and app.claims() is null;
end $$;
grant execute on function app.is_maintenance to app_api, app_system;
