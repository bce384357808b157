import { type SQL, sql } from "drizzle-orm";
import { bookCurrency, closing, decimalText, isSince, money } from "../stock/closings.ts";
import { shareOfValue } from "../stock/lot-values.ts";
import { byCurrency, rowsOf } from "./week-rows.ts";

const EXPIRY_DAYS = 30;

/**
 * Common table expressions, after that of the `week`: what there was of each lot at its end, and of that what was expired or
 * was to expire soon, with the value that the report of expiring stock gives it.
 */
export const expiring = sql`held as materialized (
  select h.product_id, h.warehouse_id, h.lot_id, sum(h.quantity) as quantity
    from (select l.product_id, l.warehouse_id, l.lot_id, l.quantity from inventory.stock_levels_view l where l.quantity > 0
          union all
          select m.product_id, m.warehouse_id, m.lot_id, -m.quantity
            from inventory.ledger m where ${isSince(sql`(select w.until from week w)`)}) h
   group by 1, 2, 3 having sum(h.quantity) > 0),
  expiring as materialized (
  select p.sku, p.name, p.unit, h.lot_id, h.lot_number, h.expires_on, w.code as warehouse_code, h.quantity,
         ${shareOfValue({
           value: sql`v.value`,
           quantity: sql`v.quantity`,
           upTo: sql`h.up_to`,
           share: sql`h.quantity`,
         })} as value,
         ${bookCurrency} as currency, inventory.lot_is_expired(h.expires_on, week.last) as expired
    from week
    cross join (
      select o.*, t.lot_number, t.expires_on, sum(o.quantity) over (
               partition by o.product_id, o.warehouse_id order by coalesce(t.expires_on, 'infinity'::date), t.id) as up_to
        from held o left join inventory.lots_view t on t.id = o.lot_id) h
    join inventory.products_view p on p.id = h.product_id
    join inventory.warehouses_view w on w.id = h.warehouse_id
    left join lateral ${closing(sql`h.product_id`, sql`h.warehouse_id`, sql`c.day <= week.last`)} v on true
   where h.expires_on <= week.last + ${EXPIRY_DAYS}::int)`;

const lotsThat = (condition: SQL): SQL => sql`json_build_object(
  'lots', (select count(distinct lot_id) from expiring where ${condition}),
  'totals', ${byCurrency(sql`select currency, value from expiring where ${condition}`)})`;

/** The section of the expiries, as JSON. */
export const expiries = sql`json_build_object('days', ${EXPIRY_DAYS}::int, 'expired', ${lotsThat(sql`expired`)},
  'expiring', ${lotsThat(sql`not expired`)},
  'next', ${rowsOf(sql`select sku, name, unit, lot_number, expires_on, warehouse_code,
                              ${decimalText(sql`quantity`)} as quantity, ${money(sql`e.value`)} as value, currency
                         from expiring e where not expired order by expires_on, sku, lot_number, warehouse_code limit 10`)})`;
