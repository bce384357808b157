-- How much of products is at the warehouses of each active device of the context's tenant, and under way between them.
create or replace function fiscal.stock_held(products uuid[])
returns table (device_id uuid, product_id uuid, quantity numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query
  with places as materialized (
    select w.id, fiscal.device_for(w.id, tenant) as device from inventory.warehouses_view w where w.tenant_id = tenant)
  select h.device, h.product, sum(h.quantity) from (
    select p.device, s.product_id as product, s.quantity
      from inventory.stock_positions_view s join places p on p.id = s.warehouse_id
     where s.tenant_id = tenant and s.product_id = any (products)
    union all
    select f.device, t.product_id, t.quantity
      from inventory.in_transit t
      join places f on f.id = t.from_warehouse_id
      join places o on o.id = t.to_warehouse_id and o.device = f.device
     where t.tenant_id = tenant and t.product_id = any (products)) h
   where h.device is not null group by h.device, h.product;
end $$;
