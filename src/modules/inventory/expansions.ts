import { sql } from "drizzle-orm";
import { z } from "zod";
import { expandable } from "#platform/operations/expansion.ts";
import { LotStatus } from "./lots/lot.ts";

/** For lists, of other modules too: the product, lot, warehouse or supplier that a row names. */
export const productOf = expandable({
  item: z.object({
    id: z.uuid(),
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    barcode: z.string().nullable(),
  }),
  from: sql`inventory.products_view`,
  view: { id: sql`e.id`, sku: sql`e.sku`, name: sql`e.name`, unit: sql`e.unit`, barcode: sql`e.barcode` },
  scope: "inventory.products.read",
});

export const lotOf = expandable({
  item: z.object({
    id: z.uuid(),
    lot_number: z.string(),
    expires_on: z.iso.date().nullable(),
    status: LotStatus,
  }),
  from: sql`inventory.lots_view`,
  view: {
    id: sql`e.id`,
    lot_number: sql`e.lot_number`,
    expires_on: sql`e.expires_on`,
    status: sql`e.status`,
  },
  scope: "inventory.lots.read",
});

export const warehouseOf = expandable({
  item: z.object({ id: z.uuid(), code: z.string(), name: z.string(), branch_id: z.uuid().nullable() }),
  from: sql`inventory.warehouses_view`,
  view: { id: sql`e.id`, code: sql`e.code`, name: sql`e.name`, branch_id: sql`e.branch_id` },
  scope: "inventory.warehouses.read",
});

export const supplierOf = expandable({
  item: z.object({ id: z.uuid(), code: z.string(), name: z.string(), email: z.string().nullable() }),
  from: sql`inventory.suppliers_view`,
  view: { id: sql`e.id`, code: sql`e.code`, name: sql`e.name`, email: sql`e.email` },
  scope: "inventory.suppliers.read",
});
