-- For other modules: of a tenant's newest thousand alerts since a moment that matter much, how many there are that are a day old, and how many of them
-- somebody answered within that day.
create or replace function monitoring.response(tenant uuid, since timestamptz, out alerts int, out answered int)
language plpgsql stable set search_path = pg_catalog as $$
begin
  select count(*), count(*) filter (where least(a.acknowledged_at, a.resolved_at) <= a.fired_at + interval '1 day')
    from (select r.fired_at, r.acknowledged_at, r.resolved_at from monitoring.alerts r
           where r.tenant_id = tenant and r.fired_at >= since and r.fired_at < now() - interval '1 day'
             and r.severity in ('HIGH', 'CRITICAL') and r.withdrawn_at is null
           order by r.fired_at desc limit 1000) a
    into alerts, answered;
end $$;
