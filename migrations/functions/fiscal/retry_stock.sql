-- Has a report of stock told again at once: one that was refused or given time, or waits for its next try. Raises stock_report.not_found,
-- stock_report.wrong_status.
create or replace function fiscal.retry_stock(report uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  r fiscal.stock_reports;
begin
  perform fiscal.hold_lane((select o.device_id from fiscal.stock_reports o where o.tenant_id = app.tenant_id() and o.id = report));
  select * into r from fiscal.stock_reports o
   where o.tenant_id = app.tenant_id() and o.id = report and coalesce(o.warehouse_id = any (app.warehouses()), true) for no key update;
  if r.id is null then
    perform app.fail('stock_report.not_found');
  elsif r.status not in ('pending', 'ambiguous', 'rejected', 'dead') then
    perform app.fail('stock_report.wrong_status', json_build_object('current_status', r.status)::text);
  end if;
  update fiscal.lanes l set not_before = null where l.tenant_id = r.tenant_id and l.device_id = r.device_id;
  update fiscal.stock_reports o
     set status = case when r.status not in ('rejected', 'dead') then r.status when r.uncertain_since is null then 'pending' else 'ambiguous' end,
         attempts = 0, renumbered = 0, next_attempt_at = now(), gives_up_at = now() + interval '72 hours'
   where o.tenant_id = r.tenant_id and o.id = r.id;
end $$;
grant execute on function fiscal.retry_stock to app_api;
