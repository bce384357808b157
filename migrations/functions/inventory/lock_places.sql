-- Locks all positions of a product until the commit, and gives their warehouses; without `waiting` null where another one has one of them.
create or replace function inventory.lock_places(tenant uuid, product uuid, waiting boolean) returns uuid[]
language plpgsql volatile set search_path = pg_catalog as $$
declare
  places uuid[];
  locked uuid[];
begin
  if waiting then
    return array(select s.warehouse_id from (
      select p.warehouse_id from inventory.stock_positions p
       where p.tenant_id = tenant and p.product_id = product order by p.warehouse_id for update) s);
  end if;
  places := array(select p.warehouse_id from inventory.stock_positions p where p.tenant_id = tenant and p.product_id = product);
  locked := array(select s.warehouse_id from (
    select p.warehouse_id from inventory.stock_positions p
     where p.tenant_id = tenant and p.product_id = product order by p.warehouse_id for update skip locked) s);
  return case when locked @> places then locked end;
end $$;
