-- What may be issued of a product at a warehouse, and how much of it is reserved, in the product's unit.
create or replace function inventory.stock_of(tenant uuid, product uuid, warehouse uuid, out usable numeric, out reserved numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  select coalesce(sum(u.quantity), 0) into usable from inventory.usable_levels u
   where u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse;
  select coalesce(sum(r.quantity), 0) into reserved from inventory.active_reservations r
   where r.tenant_id = tenant and r.product_id = product and r.warehouse_id = warehouse;
end $$;
