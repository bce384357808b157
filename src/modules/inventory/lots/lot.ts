import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { equals, matches, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { GivenDay } from "#platform/time.ts";
import { lots, products } from "../tables.ts";

/** What may be done with a lot: recalled is final. */
export const LotStatus = z.enum(["available", "on_hold", "quarantined", "recalled"]);

/** A lot as the API shows it. */
export const Lot = z
  .object({
    ...shownAlways,
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    lot_number: z.string(),
    expires_on: z.iso.date().nullable(),
    expired: z.boolean().describe("Past its date, in the tenant's time zone"),
    status: LotStatus,
    status_reason: z.string().nullable(),
    usable: z.boolean().describe("Available and not expired: only then it is issued"),
    supplier_id: z.uuid().nullable().describe("Whom it came from"),
    quantity: Decimal.describe("In all warehouses together"),
  })
  .meta({ id: "Lot" });

const expired = sql`inventory.lot_is_expired(${lots.expires_on}, (select tenants.today()))`;

export const lotView: View<z.infer<typeof Lot>> = {
  id: lots.id,
  product_id: lots.product_id,
  sku: products.sku,
  product_name: products.name,
  lot_number: lots.lot_number,
  expires_on: lots.expires_on,
  expired,
  status: lots.status,
  status_reason: lots.status_reason,
  usable: sql`inventory.lot_is_usable(${lots.status}, ${lots.expires_on}, (select tenants.today()))`,
  supplier_id: lots.supplier_id,
  quantity: sql`(select trim_scale(coalesce(sum(l.quantity), 0))::text from inventory.stock_levels l where l.lot_id = ${lots.id})`,
  version: lots.version,
  created_at: lots.created_at,
  updated_at: lots.updated_at,
};

const from = sql`${lots} join ${products} on ${products.id} = ${lots.product_id}`;

/** The SELECT of one lot: its body and its version as the ETag. */
export const lotById = (id: string) =>
  sql`select ${bodyOf(lotView)} as body, ${lots.version}::text as etag from ${from} where ${lots.id} = ${id}::uuid`;

export const readLot = query({
  name: "inventory.lots.read",
  summary: "Read a lot",
  input: z.strictObject({ lot_id: z.uuid() }),
  output: Lot,
  roles: anyStaff,
  missing: "lot.not_found",
  select: ({ input }) => lotById(input.lot_id),
});

const expiry = sql`coalesce(${lots.expires_on}, 'infinity'::date)`;

/** Lots, what expires first at the top. */
export const listLots = list({
  name: "inventory.lots.list",
  summary: "List lots",
  item: Lot,
  roles: anyStaff,
  filters: {
    product_id: equals(lots.product_id, z.uuid()),
    lot_number: equals(lots.lot_number, z.string().max(64)),
    status: equals(lots.status, LotStatus),
    expired: equals(expired, z.stringbool()),
    expires_before: matches(GivenDay, (day) => sql`${expiry} < ${day}::date`),
    in_stock: equals(
      sql`exists (select from inventory.stock_levels l where l.lot_id = ${lots.id} and l.quantity > 0)`,
      z.stringbool().describe("Is any of it left"),
    ),
    q: search(lots.lot_number, products.name, products.sku, products.barcode),
  },
  from,
  body: bodyOf(lotView),
  id: lots.id,
  sorts: {
    expires_on: { by: expiry, type: "date" },
    created_at: { by: lots.id, type: "uuid" },
  },
  order: "expires_on",
});
