import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches, parameter } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenDay } from "#platform/time.ts";
import {
  bookCurrency,
  closings,
  Day,
  daysInSight,
  decimalText,
  hasCome,
  productsBy,
  today,
} from "./closings.ts";
import { productColumns, productShape } from "./product-fields.ts";

/** How fast a product goes. Averages are over every day of the period, each at its closing. */
export const Turnover = z
  .object({
    ...productShape,
    from: Day,
    to: Day,
    issued: Decimal.describe("Issues less returns"),
    issued_value: Decimal.describe("At average cost"),
    average_stock: Decimal,
    average_value: Decimal,
    closing_stock: Decimal,
    turnover: Decimal.nullable().describe("How often the average stock was issued in the period"),
    days_of_cover: Decimal.nullable().describe("Days that the closing stock lasts at the period's pace"),
    currency: z.string(),
  })
  .meta({ id: "Turnover" });

const average = (amount: "quantity" | "value") =>
  sql`(stock.${sql.raw(amount)} - used.${sql.raw(amount)}_days / p.days)`;

const view: View<z.infer<typeof Turnover>> = {
  ...productColumns(sql`p`),
  from: sql`p.first`,
  to: sql`p.last`,
  issued: decimalText(sql`used.issued`),
  issued_value: decimalText(sql`used.issued_value`),
  average_stock: decimalText(sql`round(${average("quantity")}, 4)`),
  average_value: decimalText(sql`round(${average("value")}, 4)`),
  closing_stock: decimalText(sql`stock.quantity`),
  turnover: decimalText(
    sql`case when ${average("quantity")} > 0 then round(used.issued / ${average("quantity")}, 4) end`,
  ),
  days_of_cover: decimalText(
    sql`case when used.issued > 0 then round(stock.quantity * p.days / used.issued, 1) end`,
  ),
  currency: bookCurrency,
};

const LONGEST = 366;

/** The first day of a period, where the last is neither before it nor too long after. */
const begunBefore = (from: string, last: SQL): SQL =>
  sql`(select case when ${holds(
    sql`${last} - ${from}::date between 0 and ${LONGEST - 1}`,
    "request.invalid",
    JSON.stringify({
      errors: [
        {
          path: "from",
          code: "period",
          message: `must be at most ${LONGEST} days before to, and not after it`,
        },
      ],
    }),
  )} then ${from}::date end)`;

/** The turnover of every product that was there or went, in a period of at most 366 days. */
export const listTurnover = list({
  name: "reports.turnover.list",
  summary: "Show what was issued in a period against the average stock, and how long the stock lasts",
  item: Turnover,
  roles: anyStaff,
  filters: {
    from: parameter(GivenDay.describe("First day; 29 days before the last where it is left out")),
    to: matches(GivenDay.describe("Last day; today where it is left out"), hasCome),
    warehouse_id: parameter(z.uuid()),
    category: equals(sql`p.category`, z.string()),
  },
  from({ from, to, warehouse_id }, { orderBy }) {
    const last = to ? sql`${to}::date` : today;
    const first = from ? begunBefore(from, last) : sql`${last} - 29`;
    const warehouse = warehouse_id ? sql`${warehouse_id}::uuid` : undefined;
    return sql`${productsBy(orderBy, sql`${first} as first, ${last} as last, ${last} - (${first}) + 1 as days`, warehouse)}
      cross join lateral ${closings(sql`p.id`, { warehouse, when: sql`c.day <= p.last` })} stock
      cross join lateral (
        select coalesce(sum(i.issued), 0) as issued, coalesce(sum(i.issued_value), 0) as issued_value,
               coalesce(sum(i.change * (i.day - p.first)), 0) as quantity_days,
               coalesce(sum(i.change_value * (i.day - p.first)), 0) as value_days
          from (${daysInSight(
            (from) => sql`select d.day, d.issued, d.issued_value, d.change, d.change_value from ${from}
              and d.day between p.first and p.last ${warehouse ? sql`and d.warehouse_id = ${warehouse}` : sql``}`,
          )}) i) used`;
  },
  body: bodyOf(view),
  id: sql`p.id`,
  sorts: { sku: { by: sql`p.sku`, type: "text" }, name: { by: sql`p.name`, type: "text" } },
  order: "sku",
  errors: ["report.in_future"],
  where: () => [
    sql`(stock.quantity <> 0 or stock.value <> 0 or used.issued <> 0 or used.issued_value <> 0
         or used.quantity_days <> 0 or used.value_days <> 0)`,
  ],
});
