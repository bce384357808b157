import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenDay } from "#platform/time.ts";
import { lots, products, stockLevels } from "../tables.ts";
import { expiry, Lot, LotStatus, lotBody, lotFrom, lotIsExpired } from "./lot.ts";

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
    expired: equals(lotIsExpired, z.stringbool()),
    expires_before: matches(GivenDay, (day) => sql`${expiry} < ${day}::date`),
    in_stock: equals(
      sql`exists (select from ${stockLevels} l where l.lot_id = ${lots.id} and l.quantity > 0)`,
      z.stringbool().describe("Is any of it left"),
    ),
    q: search(lots.lot_number, products.name, products.sku, products.barcode),
  },
  from: lotFrom,
  body: lotBody,
  id: lots.id,
  sorts: {
    expires_on: { by: expiry, type: "date" },
    created_at: { by: lots.id, type: "uuid" },
  },
  order: "expires_on",
});
