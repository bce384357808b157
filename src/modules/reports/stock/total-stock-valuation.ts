import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { Decimal } from "#platform/money.ts";
import { query } from "#platform/operations/query.ts";
import {
  AsOf,
  bookCurrency,
  closing,
  Day,
  decimalText,
  hasCome,
  today,
  upTo,
  valueInTransit,
} from "./closings.ts";

const Amount = z.object({ currency: z.string(), value: Decimal });

/** The value of all stock. */
export const StockTotals = z
  .object({
    as_of: Day,
    totals: z.array(Amount.extend({ lines: z.int().describe("Products in stock, once at each warehouse") })),
    warehouses: z.array(
      Amount.extend({ warehouse_id: z.uuid(), code: z.string(), name: z.string(), lines: z.int() }),
    ),
    in_transit: z
      .array(Amount)
      .describe("What had left one warehouse by then and was in no other yet; none where that had no value"),
  })
  .meta({ id: "StockTotals" });

const inTransit = (day: string | undefined): SQL => sql`(
  select coalesce(json_agg(json_build_object('currency', ${bookCurrency}, 'value', ${decimalText(sql`t.value`)})), '[]')
    from (select ${valueInTransit(day ? sql`${day}::date` : undefined)} as value) t where t.value <> 0)`;

/** All closings, as rows of `product_id`, `warehouse_id`, `quantity` and `value`. */
const everywhere = (day: string | undefined): SQL =>
  day
    ? sql`(select s.product_id, s.warehouse_id, c.* from inventory.stock_positions_view s
        cross join lateral ${closing(sql`s.product_id`, sql`s.warehouse_id`, upTo(day))} c)`
    : sql`(select c.product_id, c.warehouse_id, c.closing_quantity as quantity, c.closing_value as value
        from reports.days c where c.latest)`;

/** The totals of the valuation, in the currency of the tenant's books, and by warehouse. */
export const totalStockValuation = query({
  name: "reports.stock_valuation.total",
  summary: "Total value of the stock, and by warehouse, as of a date",
  input: z.strictObject({ as_of: AsOf.optional() }),
  output: StockTotals,
  roles: anyStaff,
  errors: ["report.in_future"],
  select: ({ input: { as_of } }) => sql`
    with held as materialized (
      select grouping(w.id) = 1 as everywhere, w.id, w.code, w.name, ${bookCurrency} as currency, sum(v.value) as value, count(*) as lines
        from ${everywhere(as_of)} v
        join inventory.warehouses_view w on w.id = v.warehouse_id
       where v.quantity <> 0 group by grouping sets ((), (w.id, w.code, w.name)) having count(*) > 0)
    select json_build_object('as_of', ${as_of ? sql`${as_of}::date` : today},
        'totals', (select coalesce(json_agg(json_build_object('currency', currency, 'value', trim_scale(value)::text,
          'lines', lines) order by currency), '[]') from held where everywhere),
        'warehouses', (select coalesce(json_agg(json_build_object('warehouse_id', id, 'code', code, 'name', name,
          'currency', currency, 'value', trim_scale(value)::text, 'lines', lines) order by code, currency), '[]')
          from held where not everywhere),
        'in_transit', ${inTransit(as_of)})::text as body, null::text as etag
     where ${as_of ? hasCome(as_of) : sql`true`}`,
});
