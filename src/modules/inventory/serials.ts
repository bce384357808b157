import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { asOfNow } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { lots, products, serials } from "./tables.ts";

/** Where a serial is. `returned`: to its supplier; `missing`: adjusted out, or not found by a count; `reversed`: its receipt was. */
export const SerialState = z.enum([
  "in_stock",
  "in_transit",
  "issued",
  "discarded",
  "returned",
  "missing",
  "reversed",
]);

/** A pack with a number of its own, and where it is; what it went through are the movements of this `serial_id`. */
export const Serial = z
  .object({
    id: z.uuid(),
    product_id: z.uuid(),
    sku: asOfNow(z.string()),
    serial: z.string(),
    state: SerialState,
    warehouse_id: z.uuid().nullable().describe("Where it is in stock"),
    lot_id: z.uuid().nullable(),
    lot_number: asOfNow(z.string().nullable()),
    movement_id: z.uuid().describe("The last movement of it"),
    moved_at: Timestamp.describe("When that happened"),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Serial" });

/** What a movement that names serials may end with. */
export const serialErrors = [
  "serial.count_differs",
  "serial.known",
  "serial.not_in_stock",
  "serial.not_of_issue",
  "serial.not_in_transit",
  "serial.moved_since",
] as const;

/** Serials that a caller names, as SQL of type text[]; null where none are. */
export const serialsOf = (given: readonly string[] | undefined): SQL =>
  sql`(select array_agg(s) from jsonb_array_elements_text(${given ? JSON.stringify(given) : null}::jsonb) s)`;

const body = bodyOf(
  viewOf(Serial, serials, {
    sku: sql`(select ${products.sku} from ${products} where ${products.id} = ${serials.product_id})`,
    lot_number: sql`(select ${lots.lot_number} from ${lots} where ${lots.id} = ${serials.lot_id})`,
  }),
);

/** The serials, the latest seen first. */
export const listSerials = list({
  name: "inventory.serials.list",
  summary: "List serials",
  item: Serial,
  roles: anyStaff,
  filters: {
    product_id: equals(serials.product_id, z.uuid()),
    serial: equals(serials.serial, z.string()),
    warehouse_id: equals(serials.warehouse_id, z.uuid().describe("In stock there")),
    lot_id: equals(serials.lot_id, z.uuid()),
    state: equals(serials.state, SerialState),
  },
  from: pagesInSight(serials.id, serials.last_warehouse, serials.other_warehouse),
  body,
  id: serials.id,
  sorts: { created_at: { by: serials.id, type: "uuid" } },
  order: "-created_at",
});

/** One serial. */
export const readSerial = query({
  name: "inventory.serials.read",
  summary: "Read a serial",
  input: z.strictObject({ serial_id: z.uuid() }),
  output: Serial,
  roles: anyStaff,
  missing: "serial.not_found",
  select: ({ input }) =>
    sql`select ${body} as body, null::text as etag from ${serials} where ${serials.id} = ${input.serial_id}::uuid`,
});
