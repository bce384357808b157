import { eq, gte, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { GivenTime } from "#platform/time.ts";
import { MovementType } from "./given-movement.ts";
import { movementBody, StockMovement } from "./stock-movements.ts";
import { stockMovements as moves } from "./tables.ts";

/** The ledger, newest entry first; a period of it by when things happened, as an index has it. */
export const listStockMovements = list({
  name: "inventory.stock_movements.list",
  summary: "List stock movements",
  item: StockMovement,
  roles: anyStaff,
  filters: {
    product_id: z.uuid().optional(),
    warehouse_id: z.uuid().optional(),
    lot_id: z.uuid().optional(),
    transfer_id: z.uuid().optional(),
    issue_id: z.uuid().optional().describe("What came back of an issue"),
    stock_count_id: z.uuid().optional(),
    type: MovementType.optional(),
    from: GivenTime.optional().describe("Happened at or after"),
    to: GivenTime.optional().describe("Happened at or before"),
  },
  from: sql`${moves}`,
  body: movementBody,
  id: moves.id,
  sorts: {
    created_at: { by: moves.id, type: "uuid" },
    occurred_at: { by: moves.occurred_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-occurred_at" : "-created_at"),
  where: ({ product_id, warehouse_id, lot_id, transfer_id, issue_id, stock_count_id, type, from, to }) => [
    product_id ? eq(moves.product_id, product_id) : undefined,
    warehouse_id ? eq(moves.warehouse_id, warehouse_id) : undefined,
    lot_id ? eq(moves.lot_id, lot_id) : undefined,
    transfer_id ? eq(moves.transfer_id, transfer_id) : undefined,
    issue_id ? eq(moves.issue_id, issue_id) : undefined,
    stock_count_id ? eq(moves.stock_count_id, stock_count_id) : undefined,
    type ? eq(moves.type, type) : undefined,
    from ? gte(moves.occurred_at, sql`${from}::timestamptz`) : undefined,
    to ? lte(moves.occurred_at, sql`${to}::timestamptz`) : undefined,
  ],
});
