import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { stockCounts } from "../tables.ts";
import { countById, StockCount } from "./count.ts";

/** Ends the counting, for somebody to look at the differences. */
export const reviewStockCount = command({
  name: "inventory.stock_counts.review",
  summary: "Put a stock count up for review",
  input: z.strictObject({ count_id: z.uuid() }),
  output: StockCount,
  roles: staffUp,
  errors: ["stock_count.not_found", "stock_count.not_counting"],
  batch: ({ input: { count_id } }) => [
    refuseUnlessStatus(stockCounts, count_id, ["counting"], {
      missing: "stock_count.not_found",
      otherwise: "stock_count.not_counting",
    }),
    sql`update ${stockCounts} set status = 'review' where ${stockCounts.id} = ${count_id}::uuid`,
    answer(countById(count_id)),
  ],
});
