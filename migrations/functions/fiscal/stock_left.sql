-- What remains of a product at a device's warehouses, and under way between them, as far as the authority was told what moved: what is still
-- to be told has not happened to it. Of a device that is not active: what was told to be left.
create or replace function fiscal.stock_left(device uuid, product uuid) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  works boolean := exists (select from fiscal.devices d where d.tenant_id = tenant and d.id = device and d.status = 'active');
begin
  return greatest(0, coalesce((select h.quantity from fiscal.stock_held(array[product]) h where h.device_id = device), 0)
    + coalesce((select sum(fiscal.stock_sign(r.kind) * case when works then -l.quantity else l.quantity end)
                  from fiscal.stock_reports r
                  join fiscal.stock_report_lines l on l.tenant_id = tenant and l.report_id = r.id and l.product_id = product
                 where r.tenant_id = tenant and r.device_id = device and r.is_open = works), 0));
end $$;
