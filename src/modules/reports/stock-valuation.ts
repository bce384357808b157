import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, parameter } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { GivenDay } from "#platform/time.ts";
import { closing, Day, decimalText, today } from "./closings.ts";

/** What a warehouse holds of a product, at its moving weighted average cost. */
export const StockValue = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    category: z.string().nullable(),
    unit: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    quantity: Decimal,
    average_cost: Decimal.nullable().describe("Value by quantity, rounded to four places"),
    value: Decimal,
    currency: z.string(),
  })
  .meta({ id: "StockValue" });

const view: View<z.infer<typeof StockValue>> = {
  product_id: sql`held.product_id`,
  sku: sql`held.sku`,
  product_name: sql`held.name`,
  category: sql`held.category`,
  unit: sql`held.unit`,
  warehouse_id: sql`held.warehouse_id`,
  warehouse_code: sql`held.code`,
  quantity: decimalText(sql`v.quantity`),
  average_cost: decimalText(sql`case when v.quantity > 0 then round(v.value / v.quantity, 4) end`),
  value: decimalText(sql`v.value`),
  currency: sql`held.currency`,
};

const asOf = GivenDay.describe("As it was at the end of this day; now where it is left out");
const upTo = (day: string | undefined): SQL | undefined => (day ? sql`c.day <= ${day}::date` : undefined);

/**
 * Every product at every warehouse where it ever was, in the order of the list, with what is there, `v`. What has been
 * removed since may have been there then; it shares its SKU with what came after it.
 */
const valued = (day: string | undefined, orderBy: SQL): SQL => sql`(
    select * from (
      select s.product_id, p.sku, p.sku || ' ' || p.id as place, p.name, p.category, p.unit, p.currency, s.warehouse_id, w.code
        from inventory.products p
        join inventory.stock_positions s on s.product_id = p.id
        join inventory.warehouses w on w.id = s.warehouse_id) held
     order by ${orderBy}) held
  cross join lateral ${closing(sql`held.product_id`, sql`held.warehouse_id`, upTo(day))} v`;

/** The stock valuation, by product and warehouse. */
export const listStockValuation = list({
  name: "reports.stock_valuation.list",
  summary: "Value the stock at weighted average cost, by product and warehouse, as of a date",
  item: StockValue,
  roles: anyStaff,
  filters: {
    as_of: parameter(asOf),
    product_id: equals(sql`held.product_id`, z.uuid()),
    warehouse_id: equals(sql`held.warehouse_id`, z.uuid()),
    category: equals(sql`held.category`, z.string()),
  },
  from: ({ as_of }, { orderBy }) => valued(as_of, orderBy),
  body: bodyOf(view),
  id: sql`held.warehouse_id`,
  sorts: { sku: { by: sql`held.place`, type: "text" } },
  order: "sku",
  where: () => [sql`v.quantity <> 0`],
});

const Amount = z.object({ currency: z.string(), value: Decimal });

/** The worth of all stock. */
export const StockTotals = z
  .object({
    as_of: Day,
    totals: z.array(Amount.extend({ lines: z.int().describe("Products in stock, once at each warehouse") })),
    warehouses: z.array(
      Amount.extend({ warehouse_id: z.uuid(), code: z.string(), name: z.string(), lines: z.int() }),
    ),
    in_transit: z
      .array(Amount)
      .nullable()
      .describe("What has left one warehouse and is in no other yet; null for a day in the past"),
  })
  .meta({ id: "StockTotals" });

const inTransit = sql`(select coalesce(json_agg(json_build_object('currency', currency, 'value', trim_scale(value)::text)
    order by currency), '[]') from (
  select p.currency, -sum(m.value) as value from inventory.stock_transfers t
    join inventory.stock_movements m on m.transfer_id = t.id join inventory.products p on p.id = m.product_id
   where t.status = 'in_transit' group by p.currency) t)`;

/** All closings, as rows of `product_id`, `warehouse_id`, `quantity` and `value`. */
const everywhere = (day: string | undefined): SQL =>
  day
    ? sql`(select s.product_id, s.warehouse_id, c.* from inventory.stock_positions s
        cross join lateral ${closing(sql`s.product_id`, sql`s.warehouse_id`, upTo(day))} c)`
    : sql`(select c.product_id, c.warehouse_id, c.closing_quantity as quantity, c.closing_value as value
        from reports.daily_stock c where c.latest)`;

/** The totals of the valuation, by currency and by warehouse. */
export const totalStockValuation = query({
  name: "reports.stock_valuation.total",
  summary: "Total value of the stock, by currency and warehouse, as of a date",
  input: z.strictObject({ as_of: asOf.optional() }),
  output: StockTotals,
  roles: anyStaff,
  select: ({ input: { as_of } }) => sql`
    with held as materialized (
      select grouping(w.id) = 1 as everywhere, w.id, w.code, w.name, p.currency, sum(v.value) as value, count(*) as lines
        from ${everywhere(as_of)} v
        join inventory.products p on p.id = v.product_id
        join inventory.warehouses w on w.id = v.warehouse_id
       where v.quantity <> 0 group by grouping sets ((p.currency), (p.currency, w.id, w.code, w.name)))
    select json_build_object('as_of', ${as_of ? sql`${as_of}::date` : today},
        'totals', (select coalesce(json_agg(json_build_object('currency', currency, 'value', trim_scale(value)::text,
          'lines', lines) order by currency), '[]') from held where everywhere),
        'warehouses', (select coalesce(json_agg(json_build_object('warehouse_id', id, 'code', code, 'name', name,
          'currency', currency, 'value', trim_scale(value)::text, 'lines', lines) order by code, currency), '[]')
          from held where not everywhere),
        'in_transit', ${as_of ? sql`null::json` : inTransit})::text as body, null::text as etag`,
});
