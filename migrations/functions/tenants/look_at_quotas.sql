-- Looks at what tenants have of what quotas limit: keeps what they had as their month began, and warns of four fifths of a quota and of all
-- of it, once a period each. That is a tenant's month by its own clock, and of requests the day by which they are counted. Gives what
-- was warned of. `defaults` are the quotas of who has none of their own. Raises permission.denied.
create or replace function tenants.look_at_quotas(ids uuid[], defaults jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  return query
    with seen as materialized (
      select t.id, d.key as resource, t.business_time,
             case when d.key = 'requests_per_day' then (now() at time zone 'UTC')::date
                  else date_trunc('month', t.business_time at time zone t.time_zone)::date end as period,
             case when d.key = 'requests_per_day' then app.requests_of(t.id) else app.used_of(d.key, t.id) end as used,
             app.limit_of(d.key, d.value::bigint, t.id) as quota
        from tenants.tenant_states t cross join jsonb_each_text(defaults) d
       where t.id = any (ids)),
    kept as (
      insert into tenants.usage_baselines as b (tenant_id, resource, period, used, taken_at)
      select s.id, s.resource, s.period, s.used, s.business_time from seen s where s.resource <> 'requests_per_day'
      on conflict on constraint usage_baselines_pkey do update set period = excluded.period, used = excluded.used, taken_at = excluded.taken_at
        where b.period <> excluded.period),
    warned as (
      insert into tenants.quota_warnings as w (tenant_id, id, resource, period, percent, used, quota)
      select s.id, app.uuid7(), s.resource, s.period, p.percent, s.used, s.quota
        from seen s cross join (values (80), (100)) p (percent)
       where s.quota > 0 and s.used * 100 >= s.quota * p.percent
      on conflict do nothing
      returning w.*)
    select w.tenant_id, 'tenants.quota.reached'::text,
           jsonb_build_object('resource', w.resource, 'period', w.period, 'percent', w.percent, 'used', w.used, 'quota', w.quota)
      from warned w
     -- Of what went past both at once, the higher one says it.
     where not exists (select from warned o where (o.tenant_id, o.resource, o.period) = (w.tenant_id, w.resource, w.period) and o.percent > w.percent);
end $$;
grant execute on function tenants.look_at_quotas to app_system;
