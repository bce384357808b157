-- The movements of products, of each from a place in its order on, by product and in their order, each known by its number
-- there; and how they hang together: its position (`positions`), the one that it takes its value from (`origins`: of a reversal its receipt,
-- of a return its issue, of what is lost what came back of it), and the issue's returns, or the parcel of a transfer, that it is a
-- part of (`parcels`). Nulls of all else.
create or replace function inventory.walk_since(tenant uuid, products uuid[], since timestamptz[], places uuid[],
                                     out ids uuid[], out positions int[], out origins int[], out parcels int[])
language plpgsql stable set search_path = pg_catalog set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  select array_agg(w.id order by w.n), array_agg(w.position order by w.n), array_agg(w.origin order by w.n), array_agg(w.parcel order by w.n)
    into ids, positions, origins, parcels
    from (select l.n, l.id, dense_rank() over (order by l.product_id, l.warehouse_id)::int as position,
                 case when l.is_lost then min(l.n) filter (where l.quantity > 0)
                        over (partition by l.product_id, l.transfer_id, l.lot_id, l.warehouse_id)
                      when l.root <> l.id then min(l.n) filter (where l.root = l.id) over (partition by l.root) end as origin,
                 case when l.whole is not null
                      then dense_rank() over (order by l.product_id, l.whole, case when not l.returns then l.lot_id end)::int end as parcel
            from (select s.id, s.product_id, s.warehouse_id, s.lot_id, s.transfer_id, s.quantity, s.issue_id is not null as returns,
                         row_number() over (order by s.product_id, s.occurred_at, coalesce(s.reverses_id, s.id), s.id)::int as n,
                         coalesce(s.reverses_id, s.issue_id, s.id) as root, coalesce(s.issue_id, s.transfer_id) as whole,
                         s.type = 'discard' and s.transfer_id is not null as is_lost
                    from unnest(products, since, places) f (product, since, place)
                    join inventory.stock_movements s on s.tenant_id = tenant and s.product_id = f.product and s.occurred_at >= f.since
                     and (s.occurred_at, coalesce(s.reverses_id, s.id)) >= (f.since, f.place)) l) w;
end $$;
