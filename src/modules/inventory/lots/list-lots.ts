import { or, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenDay } from "#platform/time.ts";
import { productOf } from "../expansions.ts";
import { lots, products, stockLevels } from "../tables.ts";
import { expiry, Lot, LotStatus, lotBody, lotFrom, lotIsExpired } from "./lot.ts";

const byWords = search(lots.lot_number, lots.key, products.name, products.sku, products.barcode);
const isNumbered = (number: string) => sql`${lots.key} = inventory.lot_key(${number})`;

/** Lots, what expires first at the top. */
export const listLots = list({
  name: "inventory.lots.list",
  summary: "List lots",
  item: Lot,
  roles: anyStaff,
  filters: {
    product_id: equals(lots.product_id, z.uuid()),
    lot_number: matches(z.string().max(64).describe("In whatever case, width and white space"), isNumbered),
    status: equals(lots.status, LotStatus),
    expired: equals(lotIsExpired, z.stringbool()),
    expires_before: matches(GivenDay, (day) => sql`${expiry} < ${day}::date`),
    in_stock: equals(
      sql`exists (select from ${stockLevels} l where l.lot_id = ${lots.id} and l.quantity > 0)`,
      z.stringbool().describe("Is any of it left"),
    ),
    q: matches(byWords.schema, (q) => or(byWords.where(q), isNumbered(q))),
  },
  from: lotFrom,
  body: lotBody,
  id: lots.id,
  expand: { product: productOf(lots.product_id) },
  sorts: {
    expires_on: { by: expiry, type: "date" },
    created_at: { by: lots.id, type: "uuid" },
  },
  order: "expires_on",
});
