-- Gives movements other values, where they differ, and their positions what that adds.
create or replace function inventory.write_values(tenant uuid, ids uuid[], amounts numeric[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update inventory.stock_positions p set value = p.value + o.more
    from (select l.product_id, l.warehouse_id, sum(c.value - l.value) as more
            from unnest(ids, amounts) c (id, value)
            cross join lateral (select * from inventory.stock_movements m where m.tenant_id = tenant and m.id = c.id offset 0) l
           group by l.product_id, l.warehouse_id) o
   where p.tenant_id = tenant and p.product_id = o.product_id and p.warehouse_id = o.warehouse_id and o.more <> 0;
  update inventory.stock_movements l set value = c.value
    from unnest(ids, amounts) c (id, value) where l.tenant_id = tenant and l.id = c.id and l.value <> c.value;
end $$;
