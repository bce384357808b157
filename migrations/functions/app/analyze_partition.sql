-- Looks at what one partition has, as autovacuum does. Raises permission.denied outside a job of the platform, and for what is no partition of a
-- table that has one for each month.
create or replace function app.analyze_partition(part text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass := (select i.inhrelid::regclass from app.partitioned_tables() t join pg_inherits i on i.inhparent = t where i.inhrelid::regclass::text = part);
begin
  if target is null or app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  execute format('analyze %s', target);
end $$;
grant execute on function app.analyze_partition to app_system;
