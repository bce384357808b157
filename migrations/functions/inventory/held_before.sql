-- What each warehouse held of a product, and its value, before a place in the order of its movements; by the positions, less
-- all that moved from there on.
create or replace function inventory.held_before(tenant uuid, product uuid, since timestamptz, place uuid,
                                      out warehouses uuid[], out quantities numeric[], out totals numeric[])
language plpgsql stable set search_path = pg_catalog as $$
begin
  select array_agg(p.warehouse_id), array_agg(p.quantity - coalesce(s.quantity, 0)),
         array_agg(p.value - coalesce(s.value, 0))
    into warehouses, quantities, totals
    from inventory.stock_positions p
    left join (select l.warehouse_id, sum(l.quantity) as quantity, sum(l.value) as value
                 from inventory.stock_movements l
                where l.tenant_id = tenant and l.product_id = product and l.occurred_at >= since
                  and (l.occurred_at, coalesce(l.reverses_id, l.id)) >= (since, place)
                group by l.warehouse_id) s on s.warehouse_id = p.warehouse_id
   where p.tenant_id = tenant and p.product_id = product;
end $$;
