import { type SQL, sql } from "drizzle-orm";
import { bookCurrency, closing, today } from "../stock/closings.ts";
import { isSlow, withUse } from "../stock/slow-movers.ts";

const DEAD_DAYS = 90;
const EXPIRY_DAYS = 30;

/** Rows of a query as a JSON array. */
const rowsOf = (rows: SQL): SQL => sql`(select coalesce(json_agg(row_to_json(r)), '[]') from (${rows}) r)`;

const money = (amount: SQL): SQL => sql`trim_scale(round(${amount}, 2))::text`;
const exact = (amount: SQL): SQL => sql`trim_scale(${amount})::text`;

/** The sums of `value` by `currency` of some rows, as JSON. */
const byCurrency = (rows: SQL): SQL =>
  rowsOf(
    sql`select currency, ${money(sql`sum(value)`)} as value from (${rows}) v group by currency order by currency`,
  );

/** Condition: a moment is of the week. Its bounds are known before the rows are read, so that an index gives those of it. */
const isInWeek = (moment: SQL): SQL => sql`(
  ${moment} >= (select w.first::timestamp at time zone w.zone from week w)
  and ${moment} < (select (w.last + 1)::timestamp at time zone w.zone from week w))`;

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
        from reports.daily_stock d
       where d.product_id = s.product_id and d.warehouse_id = s.warehouse_id
         and d.day between week.first and week.last) f)`;

const stock = rowsOf(sql`
  select currency, ${money(sql`opening`)} as opening, ${money(sql`received`)} as received, ${money(sql`issued`)} as issued,
         ${money(sql`adjusted`)} as adjusted, ${money(sql`closing`)} as closing,
         trim_scale(round(issued * 2 / nullif(opening + closing, 0), 4))::text as turnover,
         case when issued > 0 then trim_scale(round(closing * 7 / issued, 1))::text end as days_of_cover
    from (select currency, sum(opening) as opening, sum(received) as received, sum(issued) as issued,
                 sum(adjusted) as adjusted, sum(closing) as closing from places group by currency) c
   where opening <> 0 or closing <> 0 or received <> 0 or issued <> 0 order by currency`);

const moved = sql`moved as materialized (
  select m.type, ${bookCurrency} as currency, m.quantity, case when m.type = 'transfer' then -m.value else m.value end as value
    from inventory.ledger m
   where ${isInWeek(sql`m.occurred_at`)} and (m.type <> 'transfer' or m.quantity < 0))`;

const movements = rowsOf(sql`
  select m.type, count(*) as count, ${byCurrency(sql`select o.currency, o.value from moved o where o.type = m.type`)} as values
    from moved m group by m.type order by count(*) desc, m.type`);

const topIssued = rowsOf(sql`
  select sku, name, unit, ${exact(sql`sum(issued_quantity)`)} as issued, ${money(sql`sum(issued)`)} as value, currency
    from places group by id, sku, name, unit, currency having sum(issued_quantity) > 0
   order by sum(issued) desc, sku limit 10`);

const dead = sql`dead as materialized (
  select p.sku, p.name, p.unit, ${bookCurrency} as currency, stock.quantity, stock.value, recent.days[1] as last_issued_on
    from ${withUse(DEAD_DAYS, 0, sql`p.id`)}
   where ${sql.join(isSlow(0), sql` and `)})`;

const deadStock = sql`json_build_object('days', ${DEAD_DAYS}::int, 'products', (select count(*) from dead),
  'totals', ${byCurrency(sql`select currency, value from dead`)},
  'top', ${rowsOf(sql`select sku, name, unit, ${exact(sql`quantity`)} as on_hand, ${money(sql`d.value`)} as value, currency,
                             last_issued_on from dead d order by d.value desc, sku limit 10`)})`;

const expiring = sql`expiring as materialized (
  select p.sku, p.name, p.unit, t.id as lot_id, t.lot_number, t.expires_on, w.code as warehouse_code, l.quantity,
         l.quantity * v.value / nullif(v.quantity, 0) as value, ${bookCurrency} as currency, inventory.lot_is_expired(t.expires_on, ${today}) as expired
    from inventory.lots_view t
    join inventory.stock_levels_view l on l.lot_id = t.id and l.quantity > 0
    join inventory.products_view p on p.id = t.product_id
    join inventory.warehouses_view w on w.id = l.warehouse_id
    cross join lateral ${closing(sql`l.product_id`, sql`l.warehouse_id`, undefined)} v
   where t.expires_on <= ${today} + ${EXPIRY_DAYS}::int)`;

const lotsThat = (condition: SQL): SQL => sql`json_build_object(
  'lots', (select count(distinct lot_id) from expiring where ${condition}),
  'totals', ${byCurrency(sql`select currency, value from expiring where ${condition}`)})`;

const expiries = sql`json_build_object('days', ${EXPIRY_DAYS}::int, 'expired', ${lotsThat(sql`expired`)},
  'expiring', ${lotsThat(sql`not expired`)},
  'next', ${rowsOf(sql`select sku, name, unit, lot_number, expires_on, warehouse_code, ${exact(sql`quantity`)} as quantity,
                              ${money(sql`e.value`)} as value, currency
                         from expiring e where not expired order by expires_on, sku, lot_number, warehouse_code limit 10`)})`;

const alertsOfWeek = (moment: SQL): SQL =>
  sql`(select count(*) from inventory.stock_alerts_view a where ${isInWeek(moment)})`;

const alerts = sql`json_build_object('raised', ${alertsOfWeek(sql`a.raised_at`)},
  'recovered', ${alertsOfWeek(sql`a.recovered_at`)},
  'open', (select count(*) from inventory.stock_alerts_view a where a.recovered_at is null))`;

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
 * tenant's time zone, and what stands now.
 */
export const weekBefore = (moment: Date): SQL => sql`
  with week as materialized (
      select t.name, t.time_zone as zone, d.today - 7 as first, d.today - 1 as last
        from tenants.tenant_states t
        cross join lateral (select (${moment.toISOString()}::timestamptz at time zone t.time_zone)::date as today) d),
    ${places}, ${moved}, ${dead}, ${expiring}
  select week.first as first_day, week.last as last_day, json_build_object('tenant_name', week.name,
      'time_zone', week.zone, 'movements', ${movements}, 'stock', ${stock}, 'top_issued', ${topIssued},
      'dead_stock', ${deadStock}, 'expiries', ${expiries}, 'alerts', ${alerts},
      'purchase_requests', ${purchaseRequests}) as content
    from week`;
