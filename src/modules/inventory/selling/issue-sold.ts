import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { serialErrors } from "../serials.ts";
import { unitUseErrors } from "../units/unit.ts";

/**
 * Goods that leave because they were sold: a SELECT of `line` (the fulfilment's line, an id), `position`, `product_id`,
 * `warehouse_id`, `quantity`, `unit`, `lot_id`, `serials`, `reservation_id` (settled before, if any) and `reference`.
 */
export interface SoldGoods {
  rows: SQL;
  /** When they left, as SQL of type timestamptz; null where that is now. */
  at: SQL;
  /** Did somebody choose a lot or serials of some of them, or of none? Where that is not known, of some. */
  chosen?: "some" | "none" | undefined;
}

/**
 * Locks the positions of goods that are sold or come back, before anything else of the batch is locked. What is dated, and what
 * comes back, locks whole products.
 */
export const lockGoods = (places: SQL, extent: "places" | "products"): Statement =>
  lockPositions(places, extent);

/**
 * Statements that issue what was sold: first what somebody chose by lot or serial, then the rest, lines of one product
 * together, of what expires first. An earlier statement of the batch locks the positions.
 */
export function issueSold({ rows, at, chosen = "some" }: SoldGoods): Statement[] {
  const values = {
    type: sql`'issue'`,
    product_id: sql`l.product_id`,
    warehouse_id: sql`l.warehouse_id`,
    lot_id: sql`p.lot_id`,
    quantity: sql`-p.quantity`,
    unit: sql`l.unit`,
    unit_quantity: sql`-p.unit_quantity`,
    reference: sql`l.reference`,
    reservation_id: sql`l.reservation_id`,
    fulfilment_line_id: sql`l.line`,
    occurred_at: at,
  };
  const isChosen = sql`(g.lot_id is not null or g.serials is not null)`;
  const named = () =>
    postMovements({
      id: { first: newId() },
      values: { ...values, serials: sql`p.serials` },
      from: sql`(select * from (${rows}) g where ${isChosen}) l
        cross join lateral inventory.plan_leaving(l.product_id, l.warehouse_id, l.quantity, l.unit, l.serials, 0, l.lot_id, ${at})
          with ordinality p (lot_id, quantity, unit_quantity, serials, n)`,
      order: sql`l.position, p.n`,
    });
  return [
    ...(chosen === "some" ? [named()] : []),
    postMovements({
      id: { first: newId() },
      values,
      from: sql`inventory.plan_together((
          select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (${rows}) g where not ${isChosen}), ${at})
          with ordinality p (line, lot_id, quantity, unit_quantity, n)
        join (${rows}) l on l.line = p.line`,
      order: sql`p.n`,
    }),
  ];
}

/** The refusals of `issueSold`. */
export const issueErrors = [
  "stock.insufficient",
  "stock.whole_units",
  "stock.too_large",
  "lot.not_found",
  "lot.not_usable",
  "lot.required",
  "warehouse.quarantine",
  ...unitUseErrors,
  ...serialErrors,
] as const;

/** What it may end with beside them where the goods left in the past. */
export const datedErrors = ["stock.period_closed", "stock.too_far_back", "stock.too_much_since"] as const;
