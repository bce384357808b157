-- Locks the ledger of a product until the commit: no position of it is made by others meanwhile. It comes before the locks of its
-- positions.
create or replace function inventory.lock_ledger(tenant uuid, product uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into inventory.product_ledgers (tenant_id, product_id) values (tenant, product) on conflict do nothing;
  perform from inventory.product_ledgers p where p.tenant_id = tenant and p.product_id = product for update;
end $$;
