-- Has reports of stock told again at once: those that were refused or given time, or wait for their next try. Gives which; those of
-- warehouses that the caller is not shown are none of them.
create or replace function fiscal.retry_stock(reports uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  device uuid;
begin
  for device in select distinct o.device_id from fiscal.stock_reports o where o.tenant_id = tenant and o.id = any (reports) order by 1 loop
    perform fiscal.hold_lane(device);
  end loop;
  return query
    with held as materialized (
      select o.id, o.device_id from fiscal.stock_reports o
       where o.tenant_id = tenant and o.id = any (reports) and o.status in ('pending', 'ambiguous', 'rejected', 'dead')
         and coalesce(o.warehouse_id = any (app.warehouses()), true)
       order by o.id for no key update),
    opened as (
      update fiscal.lanes l set not_before = null where l.tenant_id = tenant and l.device_id in (select h.device_id from held h))
    update fiscal.stock_reports o
       set status = case when o.status not in ('rejected', 'dead') then o.status when o.uncertain_since is null then 'pending' else 'ambiguous' end,
           attempts = 0, renumbered = 0, next_attempt_at = now(), gives_up_at = now() + interval '72 hours'
      from held h where o.tenant_id = tenant and o.id = h.id
    returning o.id;
end $$;
grant execute on function fiscal.retry_stock to app_api;
