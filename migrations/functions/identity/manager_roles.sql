-- The roles of those who decide in a tenant. The application's presets of roles are tested against it.
create or replace function identity.manager_roles() returns text[] language sql immutable parallel safe
return '{owner,admin,manager}'::text[];
grant execute on function identity.manager_roles to app_api, app_system;
