-- What was held, and its value, of products before a place in the order of each, where they moved since: of each position, in the order
-- of inventory.walk_since; by what it holds now, less all that moved from there on.
create or replace function inventory.held_before(tenant uuid, products uuid[], since timestamptz[], places uuid[],
                                      out quantities numeric[], out totals numeric[])
language plpgsql stable set search_path = pg_catalog set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  select array_agg(p.quantity - s.quantity order by s.product_id, s.warehouse_id),
         array_agg(p.value - s.value order by s.product_id, s.warehouse_id)
    into quantities, totals
    from (select l.product_id, l.warehouse_id, sum(l.quantity) as quantity, sum(l.value) as value
            from unnest(products, since, places) f (product, since, place)
            join inventory.stock_movements l on l.tenant_id = tenant and l.product_id = f.product and l.occurred_at >= f.since
             and (l.occurred_at, coalesce(l.reverses_id, l.id)) >= (f.since, f.place)
           group by l.product_id, l.warehouse_id) s
    join inventory.stock_positions p on p.tenant_id = tenant and p.product_id = s.product_id and p.warehouse_id = s.warehouse_id;
end $$;
