import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";

/** A product that ran low at a warehouse. */
export const StockAlert = z
  .object({
    id: z.uuid(),
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    usable: Decimal.describe("What could be issued when the alert was raised"),
    reorder_point: Decimal.describe("As it was then"),
    raised_at: Timestamp,
    recovered_at: Timestamp.nullable().describe("Null: still low"),
  })
  .meta({ id: "StockAlert" });

const view: View<z.infer<typeof StockAlert>> = {
  id: sql`a.id`,
  product_id: sql`a.product_id`,
  sku: sql`p.sku`,
  product_name: sql`p.name`,
  warehouse_id: sql`a.warehouse_id`,
  warehouse_code: sql`w.code`,
  usable: sql`trim_scale(a.quantity)::text`,
  reorder_point: sql`trim_scale(a.reorder_point)::text`,
  raised_at: sql`a.raised_at`,
  recovered_at: sql`a.recovered_at`,
};

/** The alerts, newest first; one for each product and warehouse until it has recovered. */
export const listStockAlerts = list({
  name: "inventory.stock_alerts.list",
  summary: "List alerts of low stock",
  item: StockAlert,
  roles: anyStaff,
  filters: {
    open: matches(z.stringbool().describe("true: still low; false: recovered"), (open) =>
      open ? sql`a.recovered_at is null` : sql`a.recovered_at is not null`,
    ),
    product_id: equals(sql`a.product_id`, z.uuid()),
    warehouse_id: equals(sql`a.warehouse_id`, z.uuid()),
  },
  from: (_, { where, orderBy, limit }) => sql`(
    select * from inventory.stock_alerts a where ${where} order by ${orderBy} limit ${limit}) a
    join inventory.products p on p.id = a.product_id
    join inventory.warehouses w on w.id = a.warehouse_id`,
  body: bodyOf(view),
  id: sql`a.id`,
  sorts: { raised_at: { by: sql`a.id`, type: "uuid" } },
  order: "-raised_at",
});
