-- Looks at what a partitioned table has, where that is a tenth more or less than when it was looked at last: autovacuum looks at partitions alone,
-- and what is joined with all of them is planned by what is known of the parent. Gives the partitions of which less is known now than before, as
-- Postgres below 18 cannot look at the parent without them, and has no time for all of them in one statement: `app.analyze_partition` is for each. Raises permission.denied
-- outside a job of the platform, and for what is no such table.
create or replace function app.analyze_partitioned(parent text) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  target regclass := (select t from app.partitioned_tables() t where t::text = parent);
  known real := (select c.reltuples from pg_class c where c.oid = target);
  parts text[];
  there real;
begin
  if target is null or app.claims() ->> 'kind' is distinct from 'job' or not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  select coalesce(sum(greatest(c.reltuples, 0)), 0), array_agg(c.oid::regclass::text order by c.oid) filter (where c.reltuples > 0) into there, parts
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = target;
  if known >= 0 and abs(there - known) <= known / 10 then
    return '{}';
  end if;
  if current_setting('server_version_num')::int >= 180000 then
    execute format('analyze only %s', target);
    return '{}';
  end if;
  perform set_config('default_statistics_target', '10', true);
  execute format('analyze %s', target);
  return coalesce(parts, '{}');
end $$;
grant execute on function app.analyze_partitioned to app_system;
