-- Gives up a report of stock that the authority refused, or that it never got: it is not told. What remains is told all the same, with the next
-- that is. A number that the authority perhaps has stays the report's. Raises stock_report.not_found, stock_report.wrong_status.
create or replace function fiscal.give_up_stock(report uuid, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  r fiscal.stock_reports;
begin
  select * into r from fiscal.stock_reports o
   where o.tenant_id = app.tenant_id() and o.id = report and coalesce(o.warehouse_id = any (app.warehouses()), true) for no key update;
  if r.id is null then
    perform app.fail('stock_report.not_found');
  elsif r.status not in ('rejected', 'dead') then
    perform app.fail('stock_report.wrong_status', json_build_object('current_status', r.status)::text);
  end if;
  update fiscal.stock_reports o
     set status = 'given_up', given_up_at = now(), given_up_by = app.actor_id(), give_up_reason = why
   where o.tenant_id = r.tenant_id and o.id = r.id;
  perform fiscal.mark_remainders(r.id);
end $$;
grant execute on function fiscal.give_up_stock to app_api;
