-- Looks at what a partitioned table has, as autovacuum looks at partitions alone; what is joined with all of them is planned by what is known of
-- the parent. A small sample, as each partition is looked at too, in the time that a statement may take. Raises
-- permission.denied outside a job of the platform.
create or replace function app.analyze_partitioned() returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass;
begin
  if app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform set_config('default_statistics_target', '10', true);
  for target in select app.partitioned_tables() loop
    execute format('analyze %s', target);
  end loop;
end $$;
grant execute on function app.analyze_partitioned to app_system;
