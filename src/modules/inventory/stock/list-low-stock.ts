import { eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { levelIsUsable } from "../lots/lot.ts";
import { lots, products, stockLevels, warehouses } from "../tables.ts";

/** An active product of which all warehouses together have no more to issue than its reorder point. */
export const LowStock = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    on_hand: Decimal.describe("In all warehouses together, held and expired lots with it"),
    usable: Decimal.describe("What of it may be issued"),
    reorder_point: Decimal,
    reorder_quantity: Decimal.nullable(),
    shortage: Decimal.describe("What is missing to the reorder point"),
  })
  .meta({ id: "LowStock" });

const body = bodyOf(
  viewOf(LowStock, products, {
    product_id: products.id,
    on_hand: sql`trim_scale(stock.on_hand)::text`,
    usable: sql`trim_scale(stock.usable)::text`,
    shortage: sql`trim_scale(${products.reorder_point} - stock.usable)::text`,
  }),
);

const level = alias(stockLevels, "l");
const lot = alias(lots, "t");

/** Products to order again. */
export const listLowStock = list({
  name: "inventory.stock_movements.low_stock",
  summary: "List products at or below their reorder point",
  item: LowStock,
  roles: anyStaff,
  filters: {
    q: search(products.name, products.sku, products.barcode),
    category: equals(products.category, z.string()),
  },
  from: sql`${products} cross join lateral (
    select coalesce(sum(l.quantity), 0) as on_hand,
           coalesce(sum(l.quantity) filter (where ${levelIsUsable(level, lot)}), 0) as usable
      from ${stockLevels} l join ${warehouses} w on w.id = l.warehouse_id and w.deleted_at is null
      left join ${lots} t on t.id = l.lot_id
     where l.product_id = ${products.id} and l.quantity > 0) stock`,
  body,
  id: products.id,
  sorts: {
    created_at: { by: products.id, type: "uuid" },
    name: { by: products.name, type: "text" },
    sku: { by: products.sku, type: "text" },
  },
  order: "name",
  where: () => [
    isNull(products.deleted_at),
    eq(products.active, true),
    sql`${products.reorder_point} is not null`,
    sql`stock.usable <= ${products.reorder_point}`,
  ],
});
