-- Drops the partitions of months that are over in which no row is left, as retention has removed them. What somebody reads for long is
-- left for the next night: a parent of which something is dropped is locked until the end. Gives the names of those that were dropped. Raises
-- permission.denied outside a job of the platform.
create or replace function app.drop_partitions() returns text[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass;
  part regclass;
  is_left boolean;
  dropped text[] := '{}';
begin
  if app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform set_config('lock_timeout', '3s', true);
  for target, part in select i.inhparent, i.inhrelid from pg_inherits i join pg_class c on c.oid = i.inhrelid
                       where i.inhparent in (select app.partitioned_tables()) and c.relname ~ '_\d{4}_\d\d$'
                         and right(c.relname, 7) < to_char(now() at time zone 'UTC' - interval '1 day', 'YYYY_MM')
                       order by 1, 2 loop
    execute format('select exists (select from %s)', part) into is_left;
    continue when is_left;
    begin
      execute format('lock table only %s in access exclusive mode', target);
      -- Nobody writes to it any more.
      execute format('select exists (select from %s)', part) into is_left;
      continue when is_left;
      execute format('drop table %s', part);
      dropped := dropped || part::text;
    exception when lock_not_available then
      null;
    end;
  end loop;
  return dropped;
end $$;
grant execute on function app.drop_partitions to app_system;
