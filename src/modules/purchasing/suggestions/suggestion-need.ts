import { type SQL, sql } from "drizzle-orm";

/** Days whose issues, less their returns, say how fast a product goes. */
const USE_DAYS = 30;

/** What expires within the time that a delivery takes, and at least within these days, has to be used by then to count. */
const EXPIRY_DAYS = 30;

/** Places that have to be bought for, with how much: of `from`, rows of `sourced`. */
const sized = (from: SQL): SQL => sql`
  select s.*, least(99999999999999, case when s.whole_units then ceil(n.quantity) else n.quantity end)::numeric(18, 4) as quantity
    from (${from}) s
   cross join lateral (select greatest(
           case when s.reorder_quantity is null then greatest(2 * s.level - s.cover, s.level - s.cover + 1)
                else s.reorder_quantity * (floor((s.level - s.cover) / s.reorder_quantity) + 1) end,
           coalesce(s.minimum_quantity, 0)) as quantity) n
   where s.cover <= s.reorder_point and s.buy_for is not null`;

/**
 * What has to be bought, once for each place that has a reorder point: `product_id, supplier_id, currency, unit_price,
 * warehouse_id, quantity` and `explanation` (a `SuggestionExplanation`). What counts against the reorder point, as low stock
 * has it, with what is drafted and without what will expire unused and is not reserved (of its lot, or of no lot in particular,
 * which takes what expires first), is at or below it; what is bought for a product's
 * warehouses counts for all of them together. The quantity lifts it above the reorder point and above what will be used
 * until a delivery: a multiple of the place's reorder quantity, else to twice that level; at least the supplier's minimum;
 * whole units of what moves in whole units.
 * So what was suggested is not suggested again. The supplier is the preferred one, else the active one that is cheapest at
 * today's exchange rates.
 */
export function needed(warehouseId: string | undefined): SQL {
  return sql`
  with losses as materialized (
    select x.product_id, x.warehouse_id, x.expires_on,
           greatest(0, x.expected_loss - (select coalesce(sum(o.quantity), 0) from inventory.reserved_stock o
             where o.product_id = x.product_id and o.warehouse_id = x.warehouse_id and o.lot_id = x.lot_id)) as lost,
           (select coalesce(sum(o.quantity), 0) from inventory.reserved_stock o
             where o.product_id = x.product_id and o.warehouse_id = x.warehouse_id and o.lot_id is null) as promised
      from inventory.lot_losses x where x.expected_loss > 0),
  drafted as materialized (
    select l.product_id, l.warehouse_id, sum(l.quantity) as quantity
      from purchasing.purchase_requests r join purchasing.purchase_request_lines l on l.purchase_request_id = r.id
      join inventory.warehouses_view w on w.id = l.warehouse_id and not w.quarantine
     where r.deleted_at is null and r.status = 'draft' group by 1, 2),
  places as materialized (
    select r.*, p.whole_units, s.supplier_id, s.minimum_quantity, s.lead_time_days,
           coalesce(s.currency, p.currency) as buy_currency, coalesce(s.price, p.cost) as price,
           (select coalesce(sum(d.quantity), 0) from drafted d
             where d.product_id = r.product_id and d.warehouse_id = coalesce(r.warehouse_id, d.warehouse_id)) as in_draft,
           (select coalesce(sum(greatest(0, y.lost - y.promised)), 0)
              from (select sum(x.lost) as lost, max(x.promised) as promised from losses x
                     where x.product_id = r.product_id and x.warehouse_id = coalesce(r.warehouse_id, x.warehouse_id)
                       and x.expires_on - (select tenants.today()) <= greatest(${EXPIRY_DAYS}, s.lead_time_days)
                     group by x.warehouse_id) y) as expiring
      from inventory.reorder_levels r
      join inventory.products_view p on p.id = r.product_id
      left join lateral (
        select o.supplier_id, o.minimum_quantity, coalesce(o.lead_time_days, v.lead_time_days) as lead_time_days,
               o.currency, o.price
          from purchasing.supplier_products o join inventory.suppliers_view v on v.id = o.supplier_id
         where o.product_id = r.product_id and o.deleted_at is null and v.deleted_at is null and v.active
         order by o.preferred desc, o.price * tenants.rate_of(o.currency, tenants.today()) nulls last,
                  lead_time_days nulls last, o.id
         limit 1) s on true),
  sourced as materialized (
    select places.*, u.daily, expected + in_draft - expiring as cover,
           greatest(reorder_point, u.daily * coalesce(lead_time_days, 0)) as level,
           coalesce(places.warehouse_id, ${warehouseId ?? null}::uuid,
             (select o.warehouse_id from inventory.stock_positions_view o
                join inventory.warehouses_view w on w.id = o.warehouse_id and w.deleted_at is null and w.active and not w.quarantine
               where o.product_id = places.product_id order by o.quantity desc, o.warehouse_id limit 1),
             (select w.id from inventory.warehouses_view w where w.deleted_at is null and w.active and not w.quarantine order by w.id limit 1)
           ) as buy_for
      from places
      cross join lateral (
        select greatest(0, round(coalesce(sum(m.quantity), 0) / ${USE_DAYS}, 4)) as daily from inventory.product_use m
         where m.product_id = places.product_id
           and m.warehouse_id = coalesce(places.warehouse_id, m.warehouse_id)
           and m.occurred_at >= app.now() - ${USE_DAYS} * interval '1 day') u
     where expected + in_draft - expiring <= reorder_point),
  for_warehouses as materialized (${sized(sql`select * from sourced where warehouse_id is not null`)}),
  all_together as (
    select s.id, s.product_id, s.warehouse_id, s.usable, s.reserved, s.on_order, s.in_transit, s.reorder_point,
           s.reorder_quantity, s.supplier_id, s.minimum_quantity, s.lead_time_days, s.buy_currency, s.price,
           s.in_draft + b.quantity as in_draft, s.expiring, s.daily, s.cover + b.quantity as cover, s.level, s.buy_for,
           s.whole_units
      from sourced s
      cross join lateral (select coalesce(sum(f.quantity), 0) as quantity from for_warehouses f
                           where f.product_id = s.product_id) b
     where s.warehouse_id is null),
  bought as (
    select id, product_id, usable, reserved, on_order, in_transit, reorder_point, reorder_quantity, supplier_id,
           minimum_quantity, lead_time_days, buy_currency, price, in_draft, expiring, daily, cover, buy_for, quantity
      from for_warehouses
    union all
    select id, product_id, usable, reserved, on_order, in_transit, reorder_point, reorder_quantity, supplier_id,
           minimum_quantity, lead_time_days, buy_currency, price, in_draft, expiring, daily, cover, buy_for, quantity
      from (${sized(sql`select * from all_together`)}) a)
  select product_id, supplier_id, buy_currency as currency, price as unit_price, buy_for as warehouse_id,
         quantity, json_build_object(
           'on_hand', trim_scale(usable)::text, 'in_transit', trim_scale(in_transit)::text,
           'reserved', trim_scale(reserved)::text, 'on_order', trim_scale(on_order)::text,
           'in_draft', trim_scale(in_draft)::text, 'expires_unused', trim_scale(expiring)::text,
           'reorder_point', trim_scale(reorder_point)::text,
           'reorder_quantity', trim_scale(reorder_quantity)::text,
           'minimum_quantity', trim_scale(minimum_quantity)::text, 'lead_time_days', lead_time_days,
           'daily_use', trim_scale(daily)::text,
           'days_of_cover', trim_scale(round(greatest(cover, 0) / nullif(daily, 0), 1))::text,
           'quantity', trim_scale(quantity)::text)::jsonb as explanation
    from bought`;
}
