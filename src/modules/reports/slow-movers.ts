import { and, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches, parameter } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { closings, Day, decimalText, productsBy, today } from "./closings.ts";

/** A product in stock of which little or nothing went. */
export const SlowMover = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    category: z.string().nullable(),
    unit: z.string(),
    on_hand: Decimal.describe("In all warehouses together"),
    value: Decimal.describe("At average cost"),
    currency: z.string(),
    issued: Decimal.describe("Issues less returns since the first of the days asked for"),
    last_issued_on: Day.nullable().describe("Null: never"),
    days_idle: z.int().nullable().describe("Days since then"),
  })
  .meta({ id: "SlowMover" });

const view: View<z.infer<typeof SlowMover>> = {
  product_id: sql`p.id`,
  sku: sql`p.sku`,
  product_name: sql`p.name`,
  category: sql`p.category`,
  unit: sql`p.unit`,
  on_hand: decimalText(sql`stock.quantity`),
  value: decimalText(sql`stock.value`),
  currency: sql`p.currency`,
  issued: decimalText(sql`used.issued`),
  last_issued_on: sql`recent.days[1]`,
  days_idle: sql`p.today - recent.days[1]`,
};

/**
 * Products `p` with what is there, `stock`, the days of their last issues, `recent`, and what was `used` in the last
 * `days` days. One issue day more than a slow mover may have is enough to know.
 */
export const withUse = (days: number, most: number, orderBy: SQL): SQL => sql`
  ${productsBy(orderBy, sql`${today} as today, ${today} - ${days}::int as since`)}
  cross join lateral (
    select array_agg(i.day) as days from (
      select d.day from reports.daily_stock d where d.product_id = p.id and d.was_issued
       order by d.day desc limit ${most + 1}::int) i) recent
  cross join lateral ${closings(sql`p.id`)} stock
  cross join lateral (select coalesce(sum(d.issued), 0) as issued from reports.daily_stock d
                       where d.product_id = p.id and d.day > p.since) used`;

/**
 * The conditions on a slow mover: issued on at most `most` days since the first of the days, in stock, and there before
 * that day. An issue before it says so too; naming it here lets Postgres look only at what few issues leave over.
 */
export const isSlow = (most: number): SQL[] => [
  sql`coalesce(recent.days[${most + 1}::int] <= p.since, true)`,
  sql`stock.quantity > 0`,
  sql`exists (select from reports.daily_stock d where d.product_id = p.id 
    and d.day <= least(p.since, recent.days[1]))`,
];

/** The slow movers; without `max_issue_days` those of which nothing went. */
export const listSlowMovers = list({
  name: "reports.slow_movers.list",
  summary: "List products in stock of which little or nothing was issued for a time, with their value",
  item: SlowMover,
  roles: anyStaff,
  filters: {
    days: parameter(
      z.coerce.number().int().min(1).max(730).describe("How far back to look; 90 where it is left out"),
    ),
    max_issue_days: matches(
      z.coerce
        .number()
        .int()
        .min(0)
        .max(30)
        .describe(
          "On how many days, counted at each warehouse, some may have gone; none where it is left out",
        ),
      (most) => and(...isSlow(most)),
      and(...isSlow(0)),
    ),
    category: equals(sql`p.category`, z.string()),
  },
  from: ({ days = 90, max_issue_days = 0 }, { orderBy }) => withUse(days, max_issue_days, orderBy),
  body: bodyOf(view),
  id: sql`p.id`,
  sorts: { sku: { by: sql`p.sku`, type: "text" }, name: { by: sql`p.name`, type: "text" } },
  order: "sku",
});
