import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { Timestamp } from "#platform/time.ts";
import { productOf, warehouseOf } from "../expansions.ts";
import { stockAlerts as alerts, products, warehouses } from "../tables.ts";

/** A product that ran low at a warehouse, or at all together. */
export const StockAlert = z
  .object({
    id: z.uuid(),
    product_id: z.uuid(),
    sku: asOfNow(z.string()),
    product_name: asOfNow(z.string()),
    warehouse_id: z.uuid().nullable().describe("Null: all warehouses together"),
    warehouse_code: asOfNow(z.string().nullable()),
    usable: Decimal.describe("What could be issued when the alert was raised"),
    expected: Decimal.describe("What counted against the reorder point then, as in the low-stock list"),
    reorder_point: Decimal.describe("As it was then"),
    raised_at: Timestamp,
    recovered_at: Timestamp.nullable().describe("Null: still low"),
    version: z.int(),
    updated_at: Timestamp,
  })
  .meta({ id: "StockAlert" });

const body = bodyOf(
  viewOf(StockAlert, alerts, {
    sku: products.sku,
    product_name: products.name,
    warehouse_code: warehouses.code,
    usable: alerts.quantity,
  }),
);

/** The alerts, newest first; one for each place that is low until it has recovered. */
export const listStockAlerts = list({
  name: "inventory.stock_alerts.list",
  summary: "List alerts of low stock",
  item: StockAlert,
  roles: anyStaff,
  filters: {
    open: matches(z.stringbool().describe("true: still low; false: recovered"), (open) =>
      open ? sql`${alerts.recovered_at} is null` : sql`${alerts.recovered_at} is not null`,
    ),
    product_id: equals(alerts.product_id, z.uuid()),
    warehouse_id: equals(alerts.warehouse_id, z.uuid()),
  },
  from: (_, page) => sql`${pagesInSight(alerts.id, alerts.warehouse_id)(_, page)}
    join ${products} on ${products.id} = ${alerts.product_id}
    left join ${warehouses} on ${warehouses.id} = ${alerts.warehouse_id}`,
  body,
  id: alerts.id,
  expand: { product: productOf(alerts.product_id), warehouse: warehouseOf(alerts.warehouse_id) },
  sorts: { raised_at: { by: alerts.id, type: "uuid" } },
  order: "-raised_at",
});
