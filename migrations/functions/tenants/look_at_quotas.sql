-- Looks at what tenants have of what quotas limit: keeps what they had as their month began, and warns of four fifths of a quota and of all
-- of it, once a period each. That is a tenant's month by its own clock, and of requests the day by which they are counted. Gives what
-- was warned of. What is known of a period already is neither written nor locked. `defaults` are the quotas of who has none of their own.
-- Raises permission.denied.
create or replace function tenants.look_at_quotas(ids uuid[], defaults jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  return query
    with seen as materialized (
      select t.id, q.resource, t.business_time, q.used, q.quota, q.at_most,
             case when q.resource = 'requests_per_day' then (now() at time zone 'UTC')::date
                  else date_trunc('month', t.business_time at time zone t.time_zone)::date end as period
        from app.quota_states(ids, defaults) q
       cross join lateral (select o.id, o.business_time, o.time_zone from tenants.tenant_states o where o.id = q.tenant_id offset 0) t),
    kept as (
      insert into tenants.usage_baselines as b (tenant_id, resource, period, used, taken_at)
      select s.id, s.resource, s.period, s.used, s.business_time from seen s
        left join lateral (select b.period from tenants.usage_baselines b where b.tenant_id = s.id and b.resource = s.resource offset 0) o on true
       where s.resource <> 'requests_per_day' and o.period is distinct from s.period
      on conflict on constraint usage_baselines_pkey do update set period = excluded.period, used = excluded.used, taken_at = excluded.taken_at
        where b.period <> excluded.period),
    warned as (
      insert into tenants.quota_warnings as w (tenant_id, id, resource, period, percent, used, quota)
      select s.id, app.uuid7(), s.resource, s.period, p.percent, s.used, s.quota
        from seen s cross join (values (80), (100)) p (percent)
       where s.quota > 0 and s.used * 100 >= s.quota * p.percent and (
         select o.id from tenants.quota_warnings o where o.tenant_id = s.id and (o.resource, o.period, o.percent) = (s.resource, s.period, p.percent)) is null
      on conflict do nothing
      returning w.*)
    select w.tenant_id, 'tenants.quota.reached'::text,
           jsonb_build_object('resource', w.resource, 'period', w.period, 'percent', w.percent, 'used', w.used, 'quota', w.quota, 'at_most', s.at_most)
      from warned w join seen s on s.id = w.tenant_id and s.resource = w.resource
     -- Of what went past both at once, the higher one says it.
     where not exists (select from warned o where (o.tenant_id, o.resource, o.period) = (w.tenant_id, w.resource, w.period) and o.percent > w.percent);
end $$;
grant execute on function tenants.look_at_quotas to app_system;
