-- What remains of a product at a device's warehouses, and under way between them, as far as the authority was told what moved: what is still
-- to be told has not happened to it.
create or replace function fiscal.stock_left(device uuid, product uuid) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  places uuid[] := fiscal.warehouses_of(device);
begin
  return greatest(0, coalesce((select sum(p.quantity) from inventory.stock_positions_view p
                                where p.tenant_id = tenant and p.product_id = product and p.warehouse_id = any (places)), 0)
    + coalesce((select sum(t.quantity) from inventory.in_transit t
                 where t.tenant_id = tenant and t.product_id = product
                   and t.from_warehouse_id = any (places) and t.to_warehouse_id = any (places)), 0)
    - coalesce((select sum(case when r.kind in ('import', 'purchase', 'return', 'move_in', 'adjust_in') then l.quantity else -l.quantity end)
                  from fiscal.stock_reports r
                  join fiscal.stock_report_lines l on l.tenant_id = tenant and l.report_id = r.id and l.product_id = product
                 where r.tenant_id = tenant and r.device_id = device and r.is_open), 0));
end $$;
