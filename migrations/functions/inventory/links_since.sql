-- A product's movements from a place in their order on, and how they hang together, each by its number in that order: where among them
-- is the one that it takes its value from (`origins`: of a reversal its receipt, of a return its issue, of what is lost what came back of it), and
-- of which issue's returns, or parcel of a transfer, it is a part (`parcels`). Nulls of all else.
create or replace function inventory.links_since(tenant uuid, product uuid, since timestamptz, place uuid,
                                      out ids uuid[], out origins int[], out parcels int[])
language plpgsql stable set search_path = pg_catalog as $$
begin
  select array_agg(w.id order by w.n), array_agg(w.origin order by w.n), array_agg(w.parcel order by w.n) into ids, origins, parcels
    from (select l.n, l.id,
                 case when l.is_lost then min(l.n) filter (where l.quantity > 0)
                        over (partition by l.transfer_id, l.lot_id, l.warehouse_id)
                      when l.root <> l.id then min(l.n) filter (where l.root = l.id) over (partition by l.root) end as origin,
                 case when l.whole is not null then dense_rank() over (order by l.whole, l.whole_lot)::int end as parcel
            from (select s.*, row_number() over (order by s.occurred_at, coalesce(s.reverses_id, s.id), s.id)::int as n,
                         coalesce(s.reverses_id, s.issue_id, s.id) as root, coalesce(s.issue_id, s.transfer_id) as whole,
                         case when s.issue_id is null then s.lot_id end as whole_lot,
                         s.type = 'discard' and s.transfer_id is not null as is_lost
                    from inventory.stock_movements s
                   where s.tenant_id = tenant and s.product_id = product and s.occurred_at >= since
                     and (s.occurred_at, coalesce(s.reverses_id, s.id)) >= (since, place)) l) w;
end $$;
