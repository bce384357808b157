import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { bookCurrency, closings, Day, daysInSight, decimalText, productsBy, today } from "./closings.ts";
import { productColumns, productShape } from "./product-fields.ts";

/** A product in stock of which little or nothing went. */
export const SlowMover = z
  .object({
    ...productShape,
    on_hand: Decimal.describe("In all warehouses together"),
    value: Decimal.describe("At average cost"),
    currency: z.string(),
    issued: Decimal.describe("Issues less returns since the first of the days asked for"),
    last_issued_on: Day.nullable().describe("Null: never"),
    days_idle: z.int().nullable().describe("Days since then"),
  })
  .meta({ id: "SlowMover" });

/** How a slow mover is read from what `withUse` selects. */
export const slowMoverView: View<z.infer<typeof SlowMover>> = {
  ...productColumns(sql`p`),
  on_hand: decimalText(sql`stock.quantity`),
  value: decimalText(sql`stock.value`),
  currency: bookCurrency,
  issued: decimalText(sql`used.issued`),
  last_issued_on: sql`recent.days[1]`,
  days_idle: sql`p.today - recent.days[1]`,
};

/**
 * Products `p` with what is there, `stock`, the days of their last issues, `recent`, and what was `used` in the last
 * `days` days. One issue day more than a slow mover may have is enough to know. As it was at the end of `asOf`, else now.
 */
export function withUse(days: number, most: number, orderBy: SQL, asOf?: SQL): SQL {
  const last = asOf ?? today;
  const byThen = asOf ? sql`and d.day <= p.today` : sql``;
  return sql`
  ${productsBy(orderBy, sql`${last} as today, ${last} - ${days}::int as since`)}
  cross join lateral (
    select array_agg(i.day) as days from (${daysInSight(
      (from) =>
        sql`select d.day from ${from} and d.was_issued ${byThen} order by d.day desc limit ${most + 1}::int`,
    )} order by day desc limit ${most + 1}::int) i) recent
  cross join lateral ${closings(sql`p.id`, { when: asOf && sql`c.day <= p.today` })} stock
  cross join lateral (select coalesce(sum(i.issued), 0) as issued from (
    ${daysInSight((from) => sql`select d.issued from ${from} and d.day > p.since ${byThen}`)}) i) used`;
}

/**
 * The conditions on a slow mover: issued on at most `most` days since the first of the days, in stock, and there before
 * that day. An issue before it says so too; naming it here lets Postgres look only at what few issues leave over.
 */
export const isSlow = (most: number): SQL[] => [
  sql`coalesce(recent.days[${most + 1}::int] <= p.since, true)`,
  sql`stock.quantity > 0`,
  sql`exists (${daysInSight((from) => sql`select d.day from ${from} and d.day <= least(p.since, recent.days[1])`)})`,
];
