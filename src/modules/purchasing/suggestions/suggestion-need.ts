import { type SQL, sql } from "drizzle-orm";

/** Days whose issues say how fast a product goes. */
const USE_DAYS = 30;

/**
 * Products that have to be bought, each once: `product_id, supplier_id, currency, unit_price, warehouse_id, quantity`
 * and `explanation` (a `SuggestionExplanation`). What is there, in transit, ordered or drafted, less what is reserved, is at or
 * below the reorder point. The quantity lifts it above the reorder point and above what will be used until a delivery:
 * a multiple of the product's reorder quantity, else to twice that level; at least the supplier's minimum. So a product
 * that was suggested is not suggested again. The supplier is the preferred one, else the active one that is cheapest
 * at today's exchange rates.
 */
export function needed(warehouseId: string | undefined): SQL {
  return sql`
  with parts (product_id, on_hand, in_transit, reserved, on_order, in_draft) as (
    select p.id, 0, 0, 0, 0, 0 from inventory.products_view p
     where p.deleted_at is null and p.active and p.reorder_point is not null
    union all
    select u.product_id, u.quantity, 0, 0, 0, 0
      from inventory.usable_levels u join inventory.warehouses_view w on w.id = u.warehouse_id and w.deleted_at is null
    union all
    select t.product_id, 0, t.quantity, 0, 0, 0 from inventory.in_transit t
    union all
    select v.product_id, 0, 0, v.quantity, 0, 0 from inventory.active_reservations v
    union all
    select l.product_id, 0, 0, 0, case when r.status <> 'draft' then greatest(l.quantity - l.received, 0) else 0 end,
           case when r.status = 'draft' then l.quantity else 0 end
      from purchasing.purchase_requests r join purchasing.purchase_request_lines l on l.purchase_request_id = r.id
     where r.deleted_at is null and r.status in ('draft', 'submitted', 'approved', 'partially_received')),
  stock as materialized (
    select product_id, sum(on_hand) as on_hand, sum(in_transit) as in_transit, sum(reserved) as reserved,
           sum(on_order) as on_order, sum(in_draft) as in_draft,
           sum(on_hand + in_transit - reserved + on_order + in_draft) as expected
      from parts group by 1),
  low as materialized (
    select p.id, p.cost, p.currency, p.reorder_point, p.reorder_quantity, stock.*,
           (select coalesce(round(-sum(m.quantity) / ${USE_DAYS}, 4), 0) from inventory.ledger m
             where m.type = 'issue' and m.product_id = p.id
               and m.occurred_at >= now() - ${USE_DAYS} * interval '1 day') as daily
      from stock join inventory.products_view p on p.id = stock.product_id
     where p.deleted_at is null and p.active and stock.expected <= p.reorder_point),
  sourced as (
    select low.*, s.supplier_id, s.minimum_quantity, s.lead_time_days,
           coalesce(s.currency, low.currency) as buy_currency, coalesce(s.price, low.cost) as price,
           greatest(low.reorder_point, low.daily * coalesce(s.lead_time_days, 0)) as level,
           coalesce(${warehouseId ?? null}::uuid,
             (select o.warehouse_id from inventory.stock_positions_view o
                join inventory.warehouses_view w on w.id = o.warehouse_id and w.deleted_at is null and w.active
               where o.product_id = low.id order by o.quantity desc, o.warehouse_id limit 1),
             (select w.id from inventory.warehouses_view w where w.deleted_at is null and w.active order by w.id limit 1)
           ) as warehouse_id
      from low
      left join lateral (
        select o.supplier_id, o.minimum_quantity, coalesce(o.lead_time_days, v.lead_time_days) as lead_time_days,
               o.currency, o.price
          from purchasing.supplier_products o join inventory.suppliers_view v on v.id = o.supplier_id
         where o.product_id = low.id and o.deleted_at is null and v.deleted_at is null and v.active
         order by o.preferred desc, o.price * tenants.rate_of(o.currency, tenants.today()) nulls last,
                  lead_time_days nulls last, o.id
         limit 1) s on true),
  sized as (
    select sourced.*, least(99999999999999, greatest(
             case when reorder_quantity is null then greatest(2 * level - expected, level - expected + 1)
                  else reorder_quantity * (floor((level - expected) / reorder_quantity) + 1) end,
             coalesce(minimum_quantity, 0))) as quantity
      from sourced where warehouse_id is not null)
  select product_id, supplier_id, buy_currency as currency, price as unit_price, warehouse_id,
         round(quantity, 4) as quantity, json_build_object(
           'on_hand', trim_scale(on_hand)::text, 'in_transit', trim_scale(in_transit)::text,
           'reserved', trim_scale(reserved)::text, 'on_order', trim_scale(on_order)::text,
           'in_draft', trim_scale(in_draft)::text, 'reorder_point', trim_scale(reorder_point)::text,
           'reorder_quantity', trim_scale(reorder_quantity)::text,
           'minimum_quantity', trim_scale(minimum_quantity)::text, 'lead_time_days', lead_time_days,
           'daily_use', trim_scale(daily)::text,
           'days_of_cover', trim_scale(round(greatest(expected, 0) / nullif(daily, 0), 1))::text,
           'quantity', trim_scale(round(quantity, 4))::text)::jsonb as explanation
    from sized`;
}
