import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, type View, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { destructionProposed } from "../events.ts";
import { destructionLines, destructions, lots, products } from "../tables.ts";
import { Certificate } from "./certificate.ts";

/** Where a destruction is: confirmed and cancelled are final. */
export const DestructionStatus = z.enum(["waiting", "confirmed", "cancelled"]);

const own = {
  status: DestructionStatus,
  number: z
    .int()
    .nullable()
    .describe("Of the certificate: those of a tenant follow one another without gaps"),
  reason: z.string(),
  method: z.string().describe("How it is destroyed, such as incineration"),
  proposed_by: z.uuid(),
  proposed_by_name: z.string(),
  confirmed_by: z.uuid().nullable(),
  confirmed_by_name: z.string().nullable(),
  confirmed_at: Timestamp.nullable(),
  lines_count: z.int(),
};

/** A destruction in a list. */
export const ListedDestruction = z.object(resourceShape(own)).meta({ id: "ListedStockDestruction" });

const Line = z.object({
  product_id: z.uuid(),
  sku: z.string(),
  warehouse_id: z.uuid(),
  lot_id: z.uuid().nullable(),
  lot_number: z.string().nullable(),
  expires_on: z.iso.date().nullable(),
  quantity: Decimal.describe("In the product's own unit"),
  unit: z.string().nullable().describe("The unit that it was said in, where one was named"),
  unit_quantity: Decimal.nullable().describe("How much of that unit"),
  serials: z.array(z.string()).nullable().describe("Of the packs, where they were named"),
});

/** Stock that one person proposes to destroy and another one confirms. It holds no stock while it waits. */
export const StockDestruction = z
  .object({
    ...resourceShape(own),
    lines: z.array(Line),
    certificate: Certificate.nullable().describe("As it was kept when a second person confirmed"),
  })
  .meta({ id: "StockDestruction" });

const line: View<z.infer<typeof Line>> = {
  product_id: sql`l.product_id`,
  sku: sql`(select ${products.sku} from ${products} where ${products.id} = l.product_id)`,
  warehouse_id: sql`l.warehouse_id`,
  lot_id: sql`l.lot_id`,
  lot_number: sql`(select ${lots.lot_number} from ${lots} where ${lots.id} = l.lot_id)`,
  expires_on: sql`(select ${lots.expires_on} from ${lots} where ${lots.id} = l.lot_id)`,
  quantity: sql`trim_scale(l.quantity)::text`,
  unit: sql`l.unit`,
  unit_quantity: sql`trim_scale(l.unit_quantity)::text`,
  serials: sql`l.serials`,
};

const linesOf = sql`${destructionLines} l where l.destruction_id = ${destructions.id}`;
const lines_count = sql`(select count(*) from ${linesOf})`;

/** The JSON text of a destruction in a list. */
export const listedBody = bodyOf(viewOf(ListedDestruction, destructions, { lines_count }));

const body = bodyOf(
  viewOf(StockDestruction, destructions, {
    lines_count,
    lines: sql`(select json_agg(${objectOf(line)} order by l.position) from ${linesOf})`,
  }),
);

/** A destruction, as SQL after FROM. */
export const thisDestruction = (id: string): SQL =>
  sql`${destructions} where ${destructions.id} = ${id}::uuid`;

/** What the payloads of its events hold. */
export const destructionFacts = viewOf(destructionProposed.payload, destructions, {
  destruction_id: destructions.id,
});

/** The SELECT of one destruction: its body and its version as the ETag. */
export const destructionById = (id: string): SQL =>
  sql`select ${body} as body, ${destructions.version}::text as etag from ${thisDestruction(id)}`;
