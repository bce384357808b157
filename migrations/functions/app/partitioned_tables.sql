-- The tables that have a partition for each month of their ids.
create or replace function app.partitioned_tables() returns setof regclass
language sql stable set search_path = pg_catalog as $$
  values ('audit.audit_events'::regclass), ('platform.domain_events')
$$;
grant execute on function app.partitioned_tables to app_system;
