import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { postMovements } from "../movements/post-movements.ts";
import { stockMovements } from "../tables.ts";

/**
 * Goods that a customer brings back: a SELECT of `line` (the line of a return), `position`, `sold` (the lines of fulfilments that they left by),
 * `quantity` in the product's own unit, `serials`, and of `reference`, which all have in common.
 */
export interface BroughtGoods {
  rows: SQL;
  /** Where they arrive. */
  warehouse: SQL;
  /** Set where they are thrown away at once: why. */
  discarded?: SQL | undefined;
}

/**
 * Statements that take goods back into the lots that they left from, and discard them where that is said. An earlier statement
 * of the batch locks their products.
 */
export function takeBack({ rows, warehouse, discarded }: BroughtGoods): Statement[] {
  const first = newId();
  const back = postMovements({
    id: { first },
    values: {
      type: sql`'return'`,
      product_id: sql`p.product_id`,
      warehouse_id: warehouse,
      lot_id: sql`p.lot_id`,
      quantity: sql`p.quantity`,
      serials: sql`p.serials`,
      reference: sql`l.reference`,
      reason: discarded ?? sql`null`,
      issue_id: sql`p.issue_id`,
      return_line_id: sql`p.line`,
    },
    from: sql`inventory.plan_returns((select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (${rows}) g))
        with ordinality p (line, issue_id, product_id, lot_id, quantity, serials, n)
      join (${rows}) l on l.line = p.line`,
    order: sql`p.n`,
  });
  if (!discarded) return [back];
  return [
    back,
    postMovements({
      id: { first: newId() },
      values: {
        type: sql`'discard'`,
        product_id: sql`m.product_id`,
        warehouse_id: sql`m.warehouse_id`,
        lot_id: sql`m.lot_id`,
        quantity: sql`-m.quantity`,
        serials: sql`m.serials`,
        reference: sql`m.reference`,
        reason: discarded,
      },
      from: sql`${stockMovements} m
        where m.id between inventory.nth_id(${first}::uuid, 0) and inventory.nth_id(${first}::uuid, 65535)`,
      order: sql`m.id`,
    }),
  ];
}

/** The refusals of `takeBack`. */
export const takeBackErrors = [
  "stock_movement.issue_not_found",
  "stock.more_than_issued",
  "stock.before_issue",
  "stock.return_to_quarantine",
  "stock.witness_required",
  "stock.beyond_limit",
  "stock.whole_units",
  "stock.too_much_since",
  "stock.insufficient",
  "lot.recalled",
  "warehouse.release_denied",
  "serial.count_differs",
  "serial.not_of_issue",
  "serial.not_in_stock",
  "serial.moved_since",
] as const;
