import { sql } from "drizzle-orm";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { line, paragraph, resourceShape } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { warehouseEvents } from "./events.ts";
import { stockLevels, warehouses } from "./tables.ts";

/** A warehouse as the API has it. */
export const Warehouse = z
  .object(
    resourceShape({
      code: z.string(),
      name: z.string(),
      address: z.string().nullable(),
      branch_id: z.uuid().nullable(),
      quarantine: z.boolean().describe("What is there has value, and is not usable until it is released"),
      active: z.boolean(),
    }),
  )
  .meta({ id: "Warehouse" });

/** The warehouses: list, read and the usual changes. */
export const warehouseRoutes = resource({
  name: "inventory.warehouses",
  noun: "warehouse",
  path: "/warehouses",
  param: "warehouse_id",
  table: warehouses,
  item: Warehouse,
  view: viewOf(Warehouse, warehouses, {}),
  fields: {
    code: line(32),
    name: line(300),
    address: paragraph(1000).nullable().optional(),
    branch_id: z.uuid().nullable().optional(),
    quarantine: z.boolean().optional().describe("Stays while the warehouse holds stock"),
    active: z.boolean().optional(),
  },
  filters: {
    q: search(warehouses.name, warehouses.code),
    code: equals(warehouses.code, z.string()),
    branch_id: equals(warehouses.branch_id, z.uuid()),
    quarantine: equals(warehouses.quarantine, z.stringbool()),
    active: equals(warehouses.active, z.stringbool()),
  },
  sorts: {
    name: { by: warehouses.name, type: "text" },
    code: { by: warehouses.code, type: "text" },
  },
  events: warehouseEvents,
  order: "name",
  errors: ["warehouse.code_taken", "warehouse.branch_not_found", "warehouse.holds_stock"],
  removable: [
    {
      holds: (id) => sql`not exists (
          select from ${stockLevels} where ${stockLevels.warehouse_id} = ${id}::uuid and ${stockLevels.quantity} > 0)
        and not exists (select from inventory.in_transit t where ${id}::uuid in (t.from_warehouse_id, t.to_warehouse_id))`,
      otherwise: "warehouse.holds_stock",
    },
  ],
});
