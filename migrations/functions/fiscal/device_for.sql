-- The device that signs what is sold at a warehouse: its branch's, else the head office's; null where neither is active.
create or replace function fiscal.device_for(warehouse uuid, tenant uuid default app.tenant_id()) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select d.id from fiscal.devices d
           where d.tenant_id = tenant and d.status = 'active'
             and (d.branch_id is null or d.branch_id = (select w.branch_id from inventory.warehouses_view w
                                                         where w.tenant_id = tenant and w.id = warehouse))
           order by d.branch_id nulls last limit 1);
end $$;
grant execute on function fiscal.device_for to app_api, app_system;
