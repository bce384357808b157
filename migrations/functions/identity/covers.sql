-- Do these scopes of an API key cover a command: by its name, by a prefix with `.*`, or as `*`?
create or replace function identity.covers(scopes text[], command text) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
begin
  return exists (
    select from unnest(scopes) scope
     where scope in ('*', command) or (right(scope, 2) = '.*' and starts_with(command, left(scope, -1))));
end $$;
grant execute on function identity.covers to app_api, app_system;
