-- What tenants have of each thing of `defaults`, quotas by name of who has none of their own, what they may have (app.limit_of), and where more is
-- refused: of all of them in one statement. Requests are those of the counter's day.
create or replace function app.quota_states(ids uuid[], defaults jsonb)
returns table (tenant_id uuid, resource text, used bigint, quota bigint, at_most bigint)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query
    with totals as materialized (
      select u.tenant_id as of_tenant, u.resource as of_thing, sum(u.used)::bigint as n from platform.usage_totals u where u.tenant_id = any (ids) group by 1, 2
      union all
      select w.tenant_id, 'requests_per_day', w.allowed from platform.usage_windows w
       where w.tenant_id = any (ids) and w.granularity = 'day' and w.window_start = date_trunc('day', now(), 'UTC'))
    select i.id, d.key, coalesce(u.n, 0),
           coalesce((to_jsonb(l) ->> d.key)::bigint, trust.capped_by(coalesce(v.level, 0), d.key, q.quota)),
           coalesce((to_jsonb(l) ->> d.key)::bigint, trust.capped_by(coalesce(v.level, 0), d.key, billing.ceiling_of(p.quotas, d.key, q.quota)))
      from unnest(ids) i (id) cross join jsonb_each_text(defaults) d
      left join platform.tenant_limits l on l.tenant_id = i.id
      left join billing.tenant_plans p on p.tenant_id = i.id
      left join trust.levels v on v.tenant_id = i.id
      left join totals u on u.of_tenant = i.id and u.of_thing = d.key
     cross join lateral (select coalesce((p.quotas ->> d.key)::bigint, d.value::bigint) as quota) q;
end $$;
