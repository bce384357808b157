import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { holds } from "#platform/database/refusals.ts";
import { decimalsIn } from "#platform/money.ts";
import { theirWarehouses as theirs } from "#platform/operations/pages-in-sight.ts";
import { GivenDay } from "#platform/time.ts";

/** A day in the tenant's time zone. */
export const Day = z.iso.date();

/** Which closings: those of one warehouse; those of a day or before it, by a condition on `c.day`, else the last. */
export interface Closing {
  warehouse?: SQL | undefined;
  when?: SQL | undefined;
}

/** The closing of one product at one warehouse, as at most one row of `quantity` and `value`. */
export function closing(product: SQL, warehouse: SQL, when: SQL | undefined): SQL {
  const which = when ? sql`and ${when} order by c.day desc limit 1` : sql`and c.latest`;
  return sql`(select c.closing_quantity as quantity, c.closing_value as value from reports.days c
    where c.product_id = ${product} and c.warehouse_id = ${warehouse} ${which})`;
}

/** A product's closings at its warehouses together, as one row of `quantity` and `value`. */
export function closings(product: SQL, { warehouse, when }: Closing = {}): SQL {
  const sums = sql`coalesce(sum(quantity), 0) as quantity, coalesce(sum(value), 0) as value`;
  const each = when
    ? sql`select v.* from inventory.stock_positions_view s
        cross join lateral ${closing(sql`s.product_id`, sql`s.warehouse_id`, when)} v
        where s.product_id = ${product} ${warehouse ? sql`and s.warehouse_id = ${warehouse}` : sql``}`
    : sql`select c.closing_quantity as quantity, c.closing_value as value from reports.days c
        where c.product_id = ${product} and c.latest ${warehouse ? sql`and c.warehouse_id = ${warehouse}` : sql``}`;
  return sql`(select ${sums} from (${each}) v)`;
}

/** The positions that the caller sees, as rows `s`: for who is limited to branches by warehouse, so that no other one is looked at. */
export const positionsInSight = sql`(
  select s.* from inventory.stock_positions_view s where (select app.warehouses()) is null
  union all
  select s.* from ${theirs} cross join lateral (
    select s.* from inventory.stock_positions_view s where s.warehouse_id = theirs.warehouse_id offset 0) s) s`;

/**
 * The products in the order of a list, removed ones too, as they were there in their time, so that what follows is worked out
 * for one after the other, and for a page alone: for who is limited to branches, those that ever were at a warehouse of theirs, and at `warehouse` where one is given.
 * `more` are columns beside theirs.
 */
export function productsBy(orderBy: SQL, more: SQL, warehouse?: SQL): SQL {
  const wasHere = (where: SQL) => sql`p.id in (select s.product_id from ${positionsInSight} where ${where})`;
  const wasInSight = warehouse
    ? wasHere(sql`s.warehouse_id = ${warehouse}`)
    : sql`case when (select app.warehouses()) is null then true else ${wasHere(sql`true`)} end`;
  return sql`(select p.*, ${more} from inventory.products_view p
    where ${wasInSight} order by ${orderBy}) p`;
}

/**
 * Rows of the days of product `p`, as `rows` selects them from `d` on a condition: for who is limited to branches at each of
 * their warehouses, so that none of another one's is looked at.
 */
export const daysInSight = (rows: (from: SQL) => SQL): SQL =>
  sql`select * from (${rows(sql`reports.days d where (select app.warehouses()) is null and d.product_id = p.id`)}) seen
    union all
    select seen.* from ${theirs} cross join lateral (
      ${rows(sql`reports.days d where d.product_id = p.id and d.warehouse_id = theirs.warehouse_id`)}) seen`;

/** The day whose closings a caller asks for. */
export const AsOf = GivenDay.describe("As it was at the end of this day; now where it is left out");

/** Condition on a closing `c`: of this day or before it. Undefined where no day is asked for: the last one counts. */
export const upTo = (day: string | undefined): SQL | undefined =>
  day ? sql`c.day <= ${day}::date` : undefined;

/** The zone that the days are in which are read: the tenant's, once they are summed in it. */
export const zone = sql`(select z.time_zone from reports.time_zones z)`;

/** Today by those days. */
export const today = sql`(select (app.now() at time zone z.time_zone)::date from reports.time_zones z)`;

/** Condition that ends the transaction with report.in_future where the day has not come yet. */
export const hasCome = (day: string): SQL =>
  sql`(select ${holds(sql`${day}::date <= ${today}`, "report.in_future", today)})`;

/** The one currency that the tenant's books are in: every value is in it. */
export const bookCurrency = sql`(select tenants.currency())`;

/** How many decimals its amounts have. */
export const bookDecimals = sql`(select ${decimalsIn(sql`tenants.currency()`)})`;

/** An amount in it, rounded to them, as text. */
export const money = (amount: SQL): SQL => sql`trim_scale(round(${amount}, ${bookDecimals}))::text`;

/** The moment at which a day of the tenant's ends. */
export const endOf = (day: SQL): SQL => sql`tenants.start_in(${day} + 1, ${zone})`;

/**
 * Condition: a movement `m` of the ledger happened at a moment or later. Bounded on both sides, as the planner takes a moment
 * that it does not know for a third of all else, and reads the ledger.
 */
export const isSince = (moment: SQL): SQL =>
  sql`m.occurred_at >= ${moment} and m.occurred_at < 'infinity'::timestamptz`;

/**
 * The value of what was in transit at the end of a day, else now, from the ledger: what is now, less what has left since,
 * with what has arrived.
 */
export function valueInTransit(day: SQL | undefined): SQL {
  const now = sql`(select coalesce(sum(t.value), 0) from inventory.in_transit t)`;
  return day
    ? sql`(${now} + (select coalesce(sum(m.value), 0) from inventory.transfer_legs m
        where m.tenant_id = (select app.tenant_id()) and m.type = 'transfer' and ${isSince(endOf(day))}))`
    : now;
}

/** A number as exact decimal text without trailing zeros. */
export const decimalText = (amount: SQL): SQL => sql`trim_scale(${amount})::text`;
