import { type SQL, sql } from "drizzle-orm";

/** Days whose issues say how fast a product goes. */
const USE_DAYS = 30;

/**
 * Products that have to be bought, each once: `product_id, supplier_id, currency, unit_price, warehouse_id, quantity`
 * and `explanation` (see `Explanation`). What is there, in transit, ordered or drafted, less what is reserved, is at or
 * below the reorder point. The quantity lifts it above the reorder point and above what will be used until a delivery:
 * a multiple of the product's reorder quantity, else to twice that level; at least the supplier's minimum. So a product
 * that was suggested is not suggested again. The supplier is the preferred one, else the cheapest active one.
 */
export function needed(warehouseId: string | undefined): SQL {
  return sql`
  with moving as (
    select m.product_id, -sum(m.quantity) as quantity
      from inventory.stock_transfers t join inventory.stock_movements m on m.transfer_id = t.id and m.quantity < 0
     where t.status = 'in_transit' group by 1),
  usable as (
    select u.product_id, sum(u.quantity) as quantity
      from inventory.usable_levels u join inventory.warehouses w on w.id = u.warehouse_id and w.deleted_at is null
     group by 1),
  reserved as (
    select product_id, sum(quantity) as quantity from inventory.reservations
     where status = 'active' and expires_at > now() group by 1),
  ordered as (
    select l.product_id,
           coalesce(sum(greatest(l.quantity - l.received, 0)) filter (where r.status <> 'draft'), 0) as on_order,
           coalesce(sum(l.quantity) filter (where r.status = 'draft'), 0) as in_draft
      from purchasing.purchase_requests r join purchasing.purchase_request_lines l on l.request_id = r.id
     where r.deleted_at is null and r.status in ('draft', 'submitted', 'approved', 'partially_received') group by 1),
  low as (
    select p.id, p.cost, p.currency, p.reorder_point, p.reorder_quantity,
           coalesce(usable.quantity, 0) as on_hand, coalesce(moving.quantity, 0) as in_transit,
           coalesce(reserved.quantity, 0) as reserved, coalesce(ordered.on_order, 0) as on_order,
           coalesce(ordered.in_draft, 0) as in_draft,
           coalesce(usable.quantity, 0) + coalesce(moving.quantity, 0) - coalesce(reserved.quantity, 0)
             + coalesce(ordered.on_order, 0) + coalesce(ordered.in_draft, 0) as expected
      from inventory.products p
      left join usable on usable.product_id = p.id left join moving on moving.product_id = p.id
      left join reserved on reserved.product_id = p.id left join ordered on ordered.product_id = p.id
     where p.deleted_at is null and p.active and p.reorder_point is not null),
  used as (
    select m.product_id, round(-sum(m.quantity) / ${USE_DAYS}, 4) as daily
      from inventory.stock_movements m
     where m.type = 'issue' and m.occurred_at >= now() - ${USE_DAYS} * interval '1 day'
       and m.product_id in (select id from low where expected <= reorder_point) group by 1),
  sourced as (
    select low.*, coalesce(used.daily, 0) as daily, s.supplier_id, s.minimum_quantity, s.lead_time_days,
           coalesce(s.currency, low.currency) as buy_currency, coalesce(s.price, low.cost) as price,
           greatest(low.reorder_point, coalesce(used.daily, 0) * coalesce(s.lead_time_days, 0)) as level,
           coalesce(${warehouseId ?? null}::uuid,
             (select o.warehouse_id from inventory.stock_positions o
                join inventory.warehouses w on w.id = o.warehouse_id and w.deleted_at is null and w.active
               where o.product_id = low.id order by o.quantity desc, o.warehouse_id limit 1),
             (select w.id from inventory.warehouses w where w.deleted_at is null and w.active order by w.id limit 1)
           ) as warehouse_id
      from low left join used on used.product_id = low.id
      left join lateral (
        select o.supplier_id, o.minimum_quantity, coalesce(o.lead_time_days, v.lead_time_days) as lead_time_days,
               o.currency, o.price
          from purchasing.supplier_products o join inventory.suppliers v on v.id = o.supplier_id
         where o.product_id = low.id and o.deleted_at is null and v.deleted_at is null and v.active
         order by o.preferred desc, o.currency = app.tenant_currency() desc, o.price, lead_time_days nulls last, o.id
         limit 1) s on true
     where low.expected <= low.reorder_point),
  sized as (
    select sourced.*, least(99999999999999, greatest(
             case when reorder_quantity is null then greatest(2 * level - expected, level - expected + 1)
                  else reorder_quantity * (floor((level - expected) / reorder_quantity) + 1) end,
             coalesce(minimum_quantity, 0))) as quantity
      from sourced where warehouse_id is not null)
  select id as product_id, supplier_id, buy_currency as currency, price as unit_price, warehouse_id,
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
