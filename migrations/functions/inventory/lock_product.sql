-- Locks a product in every warehouse until the commit: its ledger, then its positions.
create or replace function inventory.lock_product(tenant uuid, product uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform inventory.lock_ledger(tenant, product);
  perform from inventory.stock_positions p
    where p.tenant_id = tenant and p.product_id = product order by p.warehouse_id for update;
end $$;
