-- The roles that a member may have. The application's presets of roles are tested against it.
create or replace function identity.member_roles() returns text[] language sql immutable parallel safe
return '{owner,admin,manager,operator,staff,cashier,viewer,customer}'::text[];
grant execute on function identity.member_roles to app_api, app_identity, app_system;
