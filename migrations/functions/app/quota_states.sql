-- What tenants have of each thing of `defaults`, quotas by name of who has none of their own, what they may have (app.limit_of), and where more is
-- refused: of all of them in one statement, which looks each up by its index, however many others there are. Requests are those of the counter's day.
create or replace function app.quota_states(ids uuid[], defaults jsonb)
returns table (tenant_id uuid, resource text, used bigint, quota bigint, at_most bigint)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query
    with totals as materialized (
      select u.tenant_id as of_tenant, u.resource as of_thing, sum(u.used)::bigint as n from platform.usage_totals u where u.tenant_id = any (ids) group by 1, 2
      union all
      select w.tenant_id, 'requests_per_day', w.allowed from platform.usage_windows w
       where w.tenant_id = any (ids) and w.granularity = 'day' and w.window_start = date_trunc('day', now(), 'UTC')),
    who as materialized (
      select i.id, to_jsonb(l) as own, p.quotas, coalesce(v.level, 0) as level from unnest(ids) i (id)
        left join lateral (select o.* from platform.tenant_limits o where o.tenant_id = i.id offset 0) l on true
        left join lateral (select o.quotas from billing.tenant_plans o where o.tenant_id = i.id offset 0) p on true
        left join lateral (select o.level from trust.levels o where o.tenant_id = i.id offset 0) v on true)
    select w.id, d.key, coalesce(u.n, 0), coalesce((w.own ->> d.key)::bigint, trust.capped_by(w.level, d.key, q.quota)),
           coalesce((w.own ->> d.key)::bigint, trust.capped_by(w.level, d.key, billing.ceiling_of(w.quotas, d.key, q.quota)))
      from who w cross join jsonb_each_text(defaults) d
      left join totals u on u.of_tenant = w.id and u.of_thing = d.key
     cross join lateral (select coalesce((w.quotas ->> d.key)::bigint, d.value::bigint) as quota) q;
end $$;
