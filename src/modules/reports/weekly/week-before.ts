import { type SQL, sql } from "drizzle-orm";
import {
  bookCurrency,
  bookDecimals,
  closing,
  decimalText,
  money,
  valueInTransit,
} from "../stock/closings.ts";
import { isSlow, withUse } from "../stock/slow-movers.ts";
import { expiries, expiring } from "./week-expiries.ts";
import { byCurrency, rowsOf } from "./week-rows.ts";

const DEAD_DAYS = 90;

/** The last day of the week. */
const lastDay = sql`(select week.last from week)`;

/** Condition: a moment is of the week. Its bounds are known before the rows are read, so that an index may give those of it. */
const isInWeek = (moment: SQL): SQL =>
  sql`(${moment} >= (select w.since from week w) and ${moment} < (select w.until from week w))`;

/** Every product at every warehouse: what was there before and after the week, and what it brought. */
const places = sql`places as materialized (
  select p.id, p.sku, p.name, p.unit, ${bookCurrency} as currency, coalesce(o.value, 0) as opening, coalesce(c.value, 0) as closing, f.*
    from week
    cross join inventory.stock_positions_view s
    join inventory.products_view p on p.id = s.product_id
    left join lateral ${closing(sql`s.product_id`, sql`s.warehouse_id`, sql`c.day < week.first`)} o on true
    left join lateral ${closing(sql`s.product_id`, sql`s.warehouse_id`, sql`c.day <= week.last`)} c on true
    cross join lateral (
      select coalesce(sum(d.received_value), 0) as received, coalesce(sum(d.issued), 0) as issued_quantity,
             coalesce(sum(d.issued_value), 0) as issued, coalesce(sum(d.adjusted_value), 0) as adjusted
        from reports.days d
       where d.product_id = s.product_id and d.warehouse_id = s.warehouse_id
         and d.day between week.first and week.last) f)`;

/** An amount rounded to the decimals of the currency. */
const whole = (amount: SQL): SQL => sql`round(${amount}, ${bookDecimals})`;

/**
 * The sums of all places. Each is the difference of two sums that are rounded, so that what is left over by rounding one is
 * in the next, and the closing is exactly what the others come to.
 */
const stock = rowsOf(sql`
  select currency, ${decimalText(sql`r0`)} as opening, ${decimalText(sql`r1 - r0`)} as received,
         ${decimalText(sql`r1 - r2`)} as issued, ${decimalText(sql`r3 - r2`)} as adjusted,
         ${decimalText(sql`r4 - r3`)} as in_transit, ${decimalText(sql`r4`)} as closing,
         ${money(sql`transit`)} as goods_in_transit,
         trim_scale(round(issued * 2 / nullif(opening + closing, 0), 4))::text as turnover,
         case when issued > 0 then trim_scale(round(closing * 7 / issued, 1))::text end as days_of_cover
    from (select c.*, ${whole(sql`opening`)} as r0, ${whole(sql`opening + received`)} as r1,
                 ${whole(sql`opening + received - issued`)} as r2,
                 ${whole(sql`opening + received - issued + adjusted`)} as r3, ${whole(sql`closing`)} as r4,
                 ${valueInTransit(lastDay)} as transit
            from (select currency, sum(opening) as opening, sum(received) as received, sum(issued) as issued,
                         sum(adjusted) as adjusted, sum(closing) as closing from places group by currency) c) c
   where opening <> 0 or closing <> 0 or received <> 0 or issued <> 0 or transit <> 0 order by currency`);

const moved = sql`moved as materialized (
  select m.type, ${bookCurrency} as currency, m.quantity, case when m.type = 'transfer' then -m.value else m.value end as value
    from inventory.ledger m
   where ${isInWeek(sql`m.occurred_at`)} and (m.type <> 'transfer' or m.quantity < 0))`;

const movements = rowsOf(sql`
  select m.type, count(*) as count, ${byCurrency(sql`select o.currency, o.value from moved o where o.type = m.type`)} as values
    from moved m group by m.type order by count(*) desc, m.type`);

const topIssued = rowsOf(sql`
  select sku, name, unit, ${decimalText(sql`sum(issued_quantity)`)} as issued, ${money(sql`sum(issued)`)} as value, currency
    from places group by id, sku, name, unit, currency having sum(issued_quantity) > 0
   order by sum(issued) desc, sku limit 10`);

const dead = sql`dead as materialized (
  select p.sku, p.name, p.unit, ${bookCurrency} as currency, stock.quantity, stock.value, recent.days[1] as last_issued_on
    from ${withUse(DEAD_DAYS, 0, sql`p.id`, lastDay)}
   where ${sql.join(isSlow(0), sql` and `)})`;

const deadStock = sql`json_build_object('days', ${DEAD_DAYS}::int, 'products', (select count(*) from dead),
  'totals', ${byCurrency(sql`select currency, value from dead`)},
  'top', ${rowsOf(sql`select sku, name, unit, ${decimalText(sql`quantity`)} as on_hand, ${money(sql`d.value`)} as value, currency,
                             last_issued_on from dead d order by d.value desc, sku limit 10`)})`;

const alertsOfWeek = (moment: SQL): SQL =>
  sql`(select count(*) from inventory.stock_alerts_view a where ${isInWeek(moment)})`;

const alerts = sql`json_build_object('raised', ${alertsOfWeek(sql`a.raised_at`)},
  'recovered', ${alertsOfWeek(sql`a.recovered_at`)},
  'open', (select count(*) from inventory.stock_alerts_view a cross join week
            where a.raised_at < week.until and coalesce(a.recovered_at >= week.until, true)),
  'low', (select count(*) from inventory.reorder_levels l where l.low))`;

const purchaseRequests = sql`(
  select json_build_object(
      'submitted', count(distinct s.purchase_request_id) filter (where s.kind = 'submit'),
      'approved', count(distinct s.purchase_request_id) filter (where s.kind = 'approve' and s.status = 'approved'),
      'rejected', count(distinct s.purchase_request_id) filter (where s.kind = 'reject'),
      'received', count(distinct s.purchase_request_id) filter (where s.kind = 'receive'),
      'waiting', (select count(*) from purchasing.open_purchase_requests r where r.status = 'submitted'),
      'on_order', (select count(*) from purchasing.open_purchase_requests r
                    where r.status in ('approved', 'partially_received')))
    from purchasing.purchase_request_steps_view s
   where ${isInWeek(sql`s.occurred_at`)})`;

/**
 * The week before a moment, as one row of `first_day`, `last_day` and `content`: the last seven whole days in the
 * tenant's time zone, as things stood at their end; where it is said so, as they stand now.
 */
export const weekBefore = (moment: Date): SQL => sql`
  with week as materialized (
      select t.name, z.time_zone as zone, d.today - 7 as first, d.today - 1 as last,
             tenants.start_in(d.today - 7, z.time_zone) as since, tenants.start_in(d.today, z.time_zone) as until
        from tenants.tenant_states t
        join reports.time_zones z on z.tenant_id = t.id
        cross join lateral (select (${moment.toISOString()}::timestamptz at time zone z.time_zone)::date as today) d),
    ${places}, ${moved}, ${dead}, ${expiring}
  select week.first as first_day, week.last as last_day, json_build_object('tenant_name', week.name,
      'time_zone', week.zone, 'movements', ${movements}, 'stock', ${stock}, 'top_issued', ${topIssued},
      'dead_stock', ${deadStock}, 'expiries', ${expiries}, 'alerts', ${alerts},
      'purchase_requests', ${purchaseRequests}) as content
    from week`;
