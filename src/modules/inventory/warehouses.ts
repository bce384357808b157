import { sql } from "drizzle-orm";
import { z } from "zod";
import type { View } from "#platform/database/view.ts";
import { line, paragraph, shownAlways } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { warehouseEvents } from "./events.ts";
import { stockLevels, warehouses } from "./tables.ts";

/** A warehouse as the API shows it. */
export const Warehouse = z
  .object({
    ...shownAlways,
    code: z.string(),
    name: z.string(),
    address: z.string().nullable(),
    branch_id: z.uuid().nullable(),
    active: z.boolean(),
  })
  .meta({ id: "Warehouse" });

const warehouseView: View<z.infer<typeof Warehouse>> = {
  id: warehouses.id,
  code: warehouses.code,
  name: warehouses.name,
  address: warehouses.address,
  branch_id: warehouses.branch_id,
  active: warehouses.active,
  version: warehouses.version,
  created_at: warehouses.created_at,
  updated_at: warehouses.updated_at,
};

export const warehouseRoutes = resource({
  name: "inventory.warehouses",
  noun: "warehouse",
  path: "/warehouses",
  param: "warehouse_id",
  table: warehouses,
  item: Warehouse,
  view: warehouseView,
  fields: {
    code: line(32),
    name: line(300),
    address: paragraph(1000).nullable().optional(),
    branch_id: z.uuid().nullable().optional(),
    active: z.boolean().optional(),
  },
  filters: {
    q: search(warehouses.name, warehouses.code),
    code: equals(warehouses.code, z.string()),
    branch_id: equals(warehouses.branch_id, z.uuid()),
    active: equals(warehouses.active, z.stringbool()),
  },
  sorts: {
    name: { by: warehouses.name, type: "text" },
    code: { by: warehouses.code, type: "text" },
  },
  events: warehouseEvents,
  order: "name",
  errors: ["warehouse.code_taken", "warehouse.branch_not_found"],
  removable: [
    {
      holds: (id) => sql`not exists (
      select from ${stockLevels} where ${stockLevels.warehouse_id} = ${id}::uuid and ${stockLevels.quantity} > 0)`,
      otherwise: "warehouse.holds_stock",
    },
  ],
});
