import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { stockMovements as moves } from "../tables.ts";
import { movementBody, StockMovement } from "./movement.ts";

/** One row of the ledger. */
export const readStockMovement = query({
  name: "inventory.stock_movements.read",
  summary: "Read a stock movement",
  input: z.strictObject({ movement_id: z.uuid() }),
  output: StockMovement,
  roles: anyStaff,
  missing: "stock_movement.not_found",
  select: ({ input }) =>
    sql`select ${movementBody} as body, null::text as etag from ${moves} where ${moves.id} = ${input.movement_id}::uuid`,
});
