-- Where what a device has is said to be: at the first of its warehouses, of its own branch if there is one; else where its partner has it;
-- else where it had something last.
create or replace function fiscal.stock_place(device uuid, partner uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return coalesce((select w.id
            from inventory.warehouses_view w
            cross join lateral fiscal.device_for(w.id, tenant) f
            left join fiscal.devices d on d.tenant_id = tenant and d.id = f
           where w.tenant_id = tenant and f in (device, partner)
           order by f = device desc, w.branch_id is not distinct from d.branch_id desc, w.id limit 1),
    (select r.warehouse_id from fiscal.stock_reports r where r.tenant_id = tenant and r.device_id = device order by r.id desc limit 1));
end $$;
