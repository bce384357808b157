import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { stockCountCancelled } from "../events.ts";
import { stockCounts } from "../tables.ts";
import { countById, finishedFacts, StockCount, thisCount, UNFINISHED } from "./count.ts";

/** Ends a count without posting anything more: lines that are in the ledger stay there. */
export const cancelStockCount = command({
  name: "inventory.stock_counts.cancel",
  summary: "Cancel a stock count; nothing more of it is posted",
  input: z.strictObject({ count_id: z.uuid() }),
  output: StockCount,
  roles: staffUp,
  errors: ["stock_count.not_found", "stock_count.closed"],
  batch: ({ input: { count_id } }) => [
    refuseUnlessStatus(stockCounts, count_id, UNFINISHED, {
      missing: "stock_count.not_found",
      otherwise: "stock_count.closed",
    }),
    sql`update ${stockCounts} set status = 'cancelled', finished_at = app.now() where ${stockCounts.id} = ${count_id}::uuid`,
    answer(countById(count_id)),
  ],
  events: ({ input }) => [stockCountCancelled.from(finishedFacts, thisCount(input.count_id))],
});
