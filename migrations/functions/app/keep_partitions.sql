-- Makes the partitions of the months to come, and drops those of months that are over in which no row is left, as retention has removed them. What
-- holds a lock for long is waited for for three seconds, and the next night tries again. Gives the names of those that were dropped. Raises
-- permission.denied outside a job of the platform.
create or replace function app.keep_partitions() returns text[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  targets constant regclass[] := '{audit.audit_events,platform.domain_events}';
  target regclass;
  part regclass;
  is_left boolean;
  dropped text[] := '{}';
begin
  if app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform set_config('lock_timeout', '3s', true);
  foreach target in array targets loop
    call app.make_partitions(target);
    -- Autovacuum looks at partitions alone; what is joined with all of them is planned by what is known of the parent.
    execute format('analyze %s', target);
  end loop;
  -- Last, as a parent of which something was dropped is locked until the end.
  foreach target in array targets loop
    for part in select i.inhrelid from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = target and c.relname ~ '_\d{4}_\d\d$'
                   and right(c.relname, 7) < to_char(now() at time zone 'UTC' - interval '1 day', 'YYYY_MM') loop
      execute format('select exists (select from %s)', part) into is_left;
      continue when is_left;
      dropped := dropped || part::text;
      execute format('drop table %s', part);
    end loop;
  end loop;
  return dropped;
end $$;
grant execute on function app.keep_partitions to app_system;
