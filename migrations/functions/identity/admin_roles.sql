-- The roles of those who run a tenant. The application's presets of roles are tested against it.
create or replace function identity.admin_roles() returns text[] language sql immutable parallel safe
return '{owner,admin}'::text[];
grant execute on function identity.admin_roles to app_api, app_identity, app_system;
