import { sql } from "drizzle-orm";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { ofWarehouse } from "#platform/operations/pages-in-sight.ts";
import { resource } from "#platform/operations/resource.ts";
import { tillEvents } from "../events.ts";
import { tillSessions, tills } from "./tables.ts";

/** Where money is taken. */
export const Till = z
  .object(
    resourceShape({
      name: z.string(),
      warehouse_id: z.uuid(),
      blind: z
        .boolean()
        .describe("What a session should have is hidden from its cashier until it is counted"),
      active: z.boolean(),
      open_session_id: z.uuid().nullable().describe("The session in which the till is open now"),
    }),
  )
  .meta({ id: "Till" });

const openSession = sql`(select s.id from ${tillSessions} s where s.till_id = ${tills.id} and s.status = 'open')`;

/** The tills: list, read and the usual changes. */
export const tillRoutes = resource({
  name: "sales.tills",
  noun: "till",
  path: "/tills",
  param: "till_id",
  table: tills,
  item: Till,
  view: viewOf(Till, tills, { open_session_id: openSession }),
  fields: {
    name: line(100),
    warehouse_id: z.uuid(),
    blind: z.boolean().optional(),
    active: z.boolean().optional(),
  },
  filters: {
    warehouse_id: ofWarehouse((id) => sql`${tills.warehouse_id} = ${id}`),
    active: equals(tills.active, z.stringbool()),
  },
  places: [tills.warehouse_id],
  sorts: { name: { by: tills.name, type: "text" } },
  events: tillEvents,
  order: "name",
  refers: [
    {
      field: "warehouse_id",
      to: sql`inventory.warehouses_view`,
      otherwise: "till.unknown_warehouse",
    },
  ],
  errors: ["till.name_taken", "till.unknown_warehouse", "till.open"],
  removalErrors: ["till.open"],
});
