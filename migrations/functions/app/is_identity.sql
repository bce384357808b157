-- Is this the sign-in login in its own context: somebody who signs in, registers, or works at their own account?
create or replace function app.is_identity() returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return app.identity_claims() is not null;
end $$;
grant execute on function app.is_identity to app_api, app_identity, app_system;
