-- Makes the partitions of the months to come. Raises permission.denied outside a job of the platform.
create or replace function app.keep_partitions() returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass;
begin
  if app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  for target in select app.partitioned_tables() loop
    call app.make_partitions(target);
  end loop;
end $$;
grant execute on function app.keep_partitions to app_system;
