-- Locks positions by product, then warehouse, making those that are not there yet: of each product before the next, so that
-- nobody waits for one that comes earlier. What may turn out to be late needs the `whole` product, as it changes the value of what
-- followed in every warehouse. Raises warehouse.not_found for one of a branch that the member is not limited to.
create or replace function inventory.lock_positions(products uuid[], warehouses uuid[], whole boolean default false) returns void
language plpgsql volatile security definer set search_path = pg_catalog
  set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  tenant uuid := app.tenant_id();
  one record;
begin
  perform app.guard(coalesce(warehouses <@ app.warehouses(), true), 'warehouse.not_found');
  if cardinality(products) = 1 and not whole then
    perform from inventory.stock_positions p
      where p.tenant_id = tenant and p.product_id = products[1] and p.warehouse_id = warehouses[1] for update;
    if found then
      return;
    end if;
  end if;
  for one in
    select g.product, array_agg(distinct g.warehouse order by g.warehouse) as warehouses
      from unnest(products, warehouses) g (product, warehouse) group by 1 order by 1
  loop
    if whole or exists (select from unnest(one.warehouses) w where not exists (
         select from inventory.stock_positions p
          where p.tenant_id = tenant and p.product_id = one.product and p.warehouse_id = w)) then
      perform inventory.lock_ledger(tenant, one.product);
      insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
      select tenant, one.product, w from unnest(one.warehouses) w on conflict do nothing;
    end if;
    perform from inventory.stock_positions p
      where p.tenant_id = tenant and p.product_id = one.product and (whole or p.warehouse_id = any (one.warehouses))
      order by p.warehouse_id for update;
  end loop;
end $$;
grant execute on function inventory.lock_positions to app_api, app_system;
