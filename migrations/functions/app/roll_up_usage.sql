-- Sums minutes of usage that are older than a day into the hours and days that they are of, and deletes them: those of whole hours, about as many
-- as `most`, and never a tenant's last sixty. Gives how many it deleted: `most` at least, unless there are no more. The counter writes
-- hours and days too, each in its own time: what is there stays where it is more. Each tenant is looked up by itself: of what there is of so
-- many at so many moments the planner knows too little, and would read all minutes of all tenants in each step.
create or replace function app.roll_up_usage(tenants uuid[], most int) returns int
language plpgsql volatile set search_path = pg_catalog set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  removed int;
begin
  with latest as materialized (
    select t.id, date_trunc('hour', least(now() - interval '1 day', coalesce((
             select w.window_start from platform.usage_windows w
              where w.tenant_id = t.id and w.granularity = 'minute' order by w.window_start desc offset 59 limit 1), '-infinity')), 'UTC') as at
      from unnest(tenants) t (id)),
  old as materialized (
    select distinct m.tenant_id, date_trunc('hour', m.window_start, 'UTC') as hour
      from (select w.tenant_id, w.window_start from latest l
             cross join lateral (select w.tenant_id, w.window_start from platform.usage_windows w
                                  where w.tenant_id = l.id and w.granularity = 'minute' and w.window_start < l.at
                                  order by w.window_start limit most) w limit most) m),
  gone as (
    delete from platform.usage_windows w using old o
     where w.tenant_id = o.tenant_id and w.granularity = 'minute' and w.window_start >= o.hour and w.window_start < o.hour + interval '1 hour'
    returning w.tenant_id, o.hour, w.allowed, w.refused),
  hours as (
    select g.tenant_id, g.hour, sum(g.allowed)::bigint as allowed, sum(g.refused)::bigint as refused from gone g group by 1, 2),
  all_hours as (
    select coalesce(h.tenant_id, w.tenant_id) as tenant_id, coalesce(h.hour, w.window_start) as hour,
           greatest(h.allowed, w.allowed) as allowed, greatest(h.refused, w.refused) as refused
      from hours h
      full join (select w.* from (select distinct o.tenant_id, date_trunc('day', o.hour, 'UTC') as day from old o) d
                   join platform.usage_windows w on w.tenant_id = d.tenant_id and w.granularity = 'hour'
                    and w.window_start >= d.day and w.window_start < d.day + interval '24 hours') w
        on w.tenant_id = h.tenant_id and w.window_start = h.hour),
  kept as (
    insert into platform.usage_windows as u (tenant_id, granularity, window_start, allowed, refused)
    select h.tenant_id, 'hour', h.hour, h.allowed, h.refused from hours h
    union all
    select a.tenant_id, 'day', date_trunc('day', a.hour, 'UTC'), sum(a.allowed), sum(a.refused) from all_hours a group by 1, 3
    on conflict (tenant_id, granularity, window_start)
    do update set allowed = greatest(u.allowed, excluded.allowed), refused = greatest(u.refused, excluded.refused))
  select count(*)::int into removed from gone;
  return removed;
end $$;
grant execute on function app.roll_up_usage to app_system;
