import { eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/statements.ts";
import { Decimal } from "#platform/money.ts";
import { list } from "#platform/operations/list.ts";
import { search } from "#platform/operations/resource.ts";
import { Timestamp } from "#platform/time.ts";
import { stockLevels as levels, products, warehouses } from "./tables.ts";

/** What a warehouse holds of a product: the sum of the ledger. */
export const StockLevel = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    unit: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    quantity: Decimal,
    updated_at: Timestamp,
  })
  .meta({ id: "StockLevel" });

const view: View<z.infer<typeof StockLevel>> = {
  product_id: levels.product_id,
  sku: products.sku,
  product_name: products.name,
  unit: products.unit,
  warehouse_id: levels.warehouse_id,
  warehouse_code: warehouses.code,
  quantity: levels.quantity,
  updated_at: levels.updated_at,
};

const text = search(products.name, products.sku, products.barcode);

/** Stock by product and warehouse, without removed products and warehouses. */
export const listStockLevels = list({
  name: "inventory.stock_levels.list",
  summary: "List stock levels",
  item: StockLevel,
  roles: anyStaff,
  filters: {
    product_id: z.uuid().optional(),
    warehouse_id: z.uuid().optional(),
    q: text.schema as z.ZodOptional<z.ZodString>,
  },
  from: sql`${levels}
    join ${products} on ${products.id} = ${levels.product_id}
    join ${warehouses} on ${warehouses.id} = ${levels.warehouse_id}`,
  body: bodyOf(view),
  id: levels.warehouse_id,
  sorts: { product: { by: levels.product_id, type: "uuid" } },
  order: "product",
  where: ({ product_id, warehouse_id, q }) => [
    isNull(products.deleted_at),
    isNull(warehouses.deleted_at),
    product_id ? eq(levels.product_id, product_id) : undefined,
    warehouse_id ? eq(levels.warehouse_id, warehouse_id) : undefined,
    text.where(q as never),
  ],
});
