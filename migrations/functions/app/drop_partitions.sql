-- Drops the partitions of a table of months that are over in which no row is left, as retention has removed them. Who writes waits for it no longer
-- than a moment: what somebody reads meanwhile is left for the next night. Gives the names of those that were dropped. Raises
-- permission.denied outside a job of the platform, and for what is no such table.
create or replace function app.drop_partitions(parent text) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass := (select t from app.partitioned_tables() t where t::text = parent);
  part regclass;
  is_left boolean;
  empty regclass[] := '{}';
  dropped text[] := '{}';
begin
  if target is null or app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  for part in select i.inhrelid from pg_inherits i join pg_class c on c.oid = i.inhrelid
               where i.inhparent = target and c.relname ~ '_\d{4}_\d\d$'
                 and right(c.relname, 7) < to_char(now() at time zone 'UTC' - interval '1 day', 'YYYY_MM')
               order by 1 loop
    execute format('select exists (select from %s)', part) into is_left;
    if not is_left then
      empty := empty || part;
    end if;
  end loop;
  if empty = '{}' then
    return dropped;
  end if;
  perform set_config('lock_timeout', '200ms', true);
  execute format('lock table only %s in access exclusive mode', target);
  foreach part in array empty loop
    -- Nobody writes to it any more.
    execute format('select exists (select from %s)', part) into is_left;
    continue when is_left;
    dropped := dropped || part::text;
    execute format('drop table %s', part);
  end loop;
  return dropped;
exception when lock_not_available or deadlock_detected then
  return '{}';
end $$;
grant execute on function app.drop_partitions to app_system;
