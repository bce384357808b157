import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse } from "#platform/operations/pages-in-sight.ts";
import { AsOf, bookCurrency, closing, decimalText, hasCome, positionsInSight, upTo } from "./closings.ts";
import { productColumns, productShape } from "./product-fields.ts";

/** What a warehouse holds of a product, at its moving weighted average cost. */
export const StockValue = z
  .object({
    ...productShape,
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    quantity: Decimal,
    average_cost: Decimal.nullable().describe("Value by quantity, rounded to four places"),
    value: Decimal,
    currency: z.string(),
  })
  .meta({ id: "StockValue" });

const view: View<z.infer<typeof StockValue>> = {
  ...productColumns(sql`held`),
  warehouse_id: sql`held.warehouse_id`,
  warehouse_code: sql`held.code`,
  quantity: decimalText(sql`v.quantity`),
  average_cost: decimalText(sql`case when v.quantity > 0 then app.quotient(v.value, v.quantity, 4) end`),
  value: decimalText(sql`v.value`),
  currency: bookCurrency,
};

/**
 * Every product at every warehouse where it ever was, in the order of the list, with what is there, `v`. What has been
 * removed since may have been there then; it shares its SKU with what came after it.
 */
const valued = (day: string | undefined, orderBy: SQL): SQL => sql`(
    select * from (
      select s.product_id as id, p.sku, p.sku || ' ' || p.id as place, p.name, p.category, p.unit,
             s.warehouse_id, w.code
        from inventory.products_view p
        join ${positionsInSight} on s.product_id = p.id
        join inventory.warehouses_view w on w.id = s.warehouse_id) held
     order by ${orderBy}) held
  cross join lateral ${closing(sql`held.id`, sql`held.warehouse_id`, upTo(day))} v`;

/** The stock valuation, by product and warehouse. */
export const listStockValuation = list({
  name: "reports.stock_valuation.list",
  summary: "Value the stock at weighted average cost, by product and warehouse, as of a date",
  item: StockValue,
  roles: anyStaff,
  filters: {
    as_of: matches(AsOf, hasCome),
    product_id: equals(sql`held.id`, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`held.warehouse_id = ${id}`),
    category: equals(sql`held.category`, z.string()),
  },
  from: ({ as_of }, { orderBy }) => valued(as_of, orderBy),
  body: bodyOf(view),
  id: sql`held.warehouse_id`,
  sorts: { sku: { by: sql`held.place`, type: "text" } },
  order: "sku",
  errors: ["report.in_future"],
  where: () => [sql`v.quantity <> 0`],
});
