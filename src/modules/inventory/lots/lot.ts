import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { lots, products, stockLevels } from "../tables.ts";

/** What may be done with a lot. A recall is lifted by an administrator alone. */
export const LotStatus = z.enum(["available", "on_hold", "quarantined", "recalled"]);
export type LotStatus = z.infer<typeof LotStatus>;

/** The statuses of a lot that is not recalled. */
export const NOT_RECALLED = LotStatus.exclude(["recalled"]).options;

/** A lot as the API has it. */
export const Lot = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      sku: asOfNow(z.string()),
      product_name: asOfNow(z.string()),
      lot_number: z.string(),
      expires_on: z.iso.date().nullable(),
      expired: asOfNow(z.boolean(), "Past its date, in the tenant's time zone"),
      status: LotStatus,
      status_reason: z.string().nullable(),
      correction_reason: z
        .string()
        .nullable()
        .describe("Of the last correction of its number, date or supplier"),
      usable: asOfNow(z.boolean(), "Available and not expired: only then it is issued"),
      supplier_id: z.uuid().nullable().describe("Whom it came from"),
      quantity: asOfNow(Decimal, "In all warehouses together"),
    }),
  )
  .meta({ id: "Lot" });

/** Today in the tenant's time zone. */
export const today = sql`(select tenants.today())`;

type Dated = Record<"status" | "expires_on", PgColumn>;

/** May a lot be issued? The rule is the database's. */
export const lotIsUsable = ({ status, expires_on }: Dated): SQL =>
  sql`inventory.lot_is_usable(${status}, ${expires_on}, ${today})`;

/** May what there is at a level be issued: it is of no lot, or of a usable one? */
export const levelIsUsable = ({ lot_id }: Record<"lot_id", PgColumn>, lot: Dated): SQL =>
  sql`(${lot_id} is null or ${lotIsUsable(lot)})`;

/** Is a lot past its date? */
export const lotIsExpired: SQL = sql`inventory.lot_is_expired(${lots.expires_on}, ${today})`;

/** The order and the limits of expiry, as an index has it: a lot without a date expires last. */
export const expiry = sql`coalesce(${lots.expires_on}, 'infinity'::date)`;

/** The JSON text of a lot. */
export const lotBody = bodyOf(
  viewOf(Lot, lots, {
    sku: products.sku,
    product_name: products.name,
    expired: lotIsExpired,
    usable: lotIsUsable(lots),
    quantity: sql`(select trim_scale(coalesce(sum(l.quantity), 0))::text from ${stockLevels} l where l.lot_id = ${lots.id})`,
  }),
);

/** What lots are selected from. */
export const lotFrom = sql`${lots} join ${products} on ${products.id} = ${lots.product_id}`;

/** A lot, as SQL after FROM. */
export const thisLot = (id: string): SQL => sql`${lots} where ${lots.id} = ${id}::uuid`;

/** The SELECT of one lot: its body and its version as the ETag. */
export const lotById = (id: string): SQL =>
  sql`select ${lotBody} as body, ${lots.version}::text as etag from ${lotFrom} where ${lots.id} = ${id}::uuid`;
