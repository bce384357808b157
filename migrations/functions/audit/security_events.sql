-- The types of events that tell of an attack, or of what may become one.
create or replace function audit.security_events() returns text[] language sql immutable set search_path = pg_catalog as $$
  select '{monitoring.sign_in.failed,monitoring.tenant_access.refused,monitoring.work.failed,monitoring.api_key.expiry_neared}'::text[]
$$;
grant execute on function audit.security_events to app_api, app_system;
