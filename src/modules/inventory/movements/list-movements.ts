import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { lotOf, productOf, warehouseOf } from "../expansions.ts";
import { stockMovements as moves, serialMovements } from "../tables.ts";
import { MovementType, movementBody, StockMovement } from "./movement.ts";

/** The ledger, newest entry first; a period of it by when things happened, as an index has it. */
export const listStockMovements = list({
  name: "inventory.stock_movements.list",
  summary: "List stock movements",
  item: StockMovement,
  roles: anyStaff,
  filters: {
    product_id: equals(moves.product_id, z.uuid()),
    warehouse_id: equals(moves.warehouse_id, z.uuid()),
    lot_id: equals(moves.lot_id, z.uuid()),
    transfer_id: equals(moves.transfer_id, z.uuid()),
    issue_id: equals(moves.issue_id, z.uuid().describe("What came back of an issue")),
    receipt_id: equals(moves.receipt_id, z.uuid().describe("What went back to the supplier of a receipt")),
    stock_count_id: equals(moves.stock_count_id, z.uuid()),
    destruction_id: equals(moves.destruction_id, z.uuid()),
    serial_id: matches(
      z.uuid().describe("What a serial went through"),
      (id) =>
        sql`${moves.id} in (select s.movement_id from ${serialMovements} s where s.serial_id = ${id}::uuid)`,
    ),
    type: equals(moves.type, MovementType),
    from: since(moves.occurred_at, GivenTime.describe("Happened at or after")),
    to: until(moves.occurred_at, GivenTime.describe("Happened at or before")),
  },
  from: pagesInSight(moves.id, moves.warehouse_id),
  body: movementBody,
  id: moves.id,
  expand: {
    product: productOf(moves.product_id),
    lot: lotOf(moves.lot_id),
    warehouse: warehouseOf(moves.warehouse_id),
  },
  sorts: {
    created_at: { by: moves.id, type: "uuid" },
    occurred_at: { by: moves.occurred_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-occurred_at" : "-created_at"),
});
