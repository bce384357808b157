-- Locks positions by product, then warehouse, making those that are not there yet. What may turn out to be late needs the
-- `whole` product, as it changes the value of what followed in every warehouse. Raises warehouse.not_found for one of a branch
-- that the member is not limited to.
create or replace function inventory.lock_positions(products uuid[], warehouses uuid[], whole boolean default false) returns void
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  tenant uuid := app.tenant_id();
begin
  perform app.guard(coalesce(warehouses <@ app.warehouses(), true), 'warehouse.not_found');
  if cardinality(products) = 1 and not whole then
    perform from inventory.stock_positions p
      where p.tenant_id = tenant and p.product_id = products[1] and p.warehouse_id = warehouses[1] for update;
    if found then
      return;
    end if;
  end if;
  insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
  select distinct tenant, g.product, g.warehouse from unnest(products, warehouses) g (product, warehouse)
   where not exists (select from inventory.stock_positions p where p.tenant_id = tenant
                        and p.product_id = g.product and p.warehouse_id = g.warehouse)
   order by 2, 3
  on conflict do nothing;
  perform from inventory.stock_positions p
    where p.tenant_id = tenant and p.product_id = any (products)
      and (whole or (p.product_id, p.warehouse_id) in (select g.product, g.warehouse
                                                         from unnest(products, warehouses) g (product, warehouse)))
    order by p.product_id, p.warehouse_id for update;
end $$;
grant execute on function inventory.lock_positions to app_api, app_system;
