-- The roles of those who do a tenant's daily work. The application's presets of roles are tested against it.
create or replace function identity.staff_roles() returns text[] language sql immutable parallel safe
return '{owner,admin,manager,operator,staff,cashier}'::text[];
grant execute on function identity.staff_roles to app_api, app_system;
