-- Is this the platform login in a context of platform work?
create or replace function app.is_platform() returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return session_user = 'app_system' and coalesce(app.claims() ->> 'scope' = 'platform', false);
end $$;
grant execute on function app.is_platform to app_api, app_system;
