-- Locks one position until the commit; it is there, as something moved at it.
create or replace function inventory.lock_position(tenant uuid, product uuid, warehouse uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform from inventory.stock_positions p
    where p.tenant_id = tenant and p.product_id = product and p.warehouse_id = warehouse for update;
end $$;
