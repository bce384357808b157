-- Has all that was reported of a tenant's stock compared with what is there, at each device that is active.
create or replace function fiscal.mark_stock(tenant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  -- In the order in which whatever is told locks them.
  perform from fiscal.stock_masters m where m.tenant_id = tenant order by m.device_id, m.product_id for no key update;
  update fiscal.stock_masters m set compare_at = now()
    from fiscal.devices d
   where m.tenant_id = tenant and d.tenant_id = tenant and d.id = m.device_id and d.status = 'active';
  insert into fiscal.stock_masters (tenant_id, device_id, product_id, due, compare_at)
  select distinct tenant, p.device, s.product_id, false, now()
    from (select w.id, fiscal.device_for(w.id, tenant) as device from inventory.warehouses_view w where w.tenant_id = tenant offset 0) p
    join inventory.stock_positions_view s on s.tenant_id = tenant and s.warehouse_id = p.id
   where p.device is not null
   order by p.device, s.product_id
  on conflict (tenant_id, device_id, product_id) do update set compare_at = now();
end $$;
