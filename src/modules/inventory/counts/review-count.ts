import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { stockCountLines as lines, settings, stockCounts } from "../tables.ts";
import { countById, StockCount, sheetWritten } from "./count.ts";
import { refreshLines } from "./count-line.ts";

const uncounted = sql`select from ${lines} l where l.counted is null`;

/** Lines that were counted once and differ by more than the tenant lets pass. */
const doubtful = sql`select l.id, l.product_id, l.lot_id from ${lines} l cross join ${settings} s
  where l.rounds = 1 and l.posted_at is null and (abs(l.counted - l.expected) > s.recount_quantity
    or abs(l.counted - l.expected) * 100 > s.recount_percent * l.expected)`;

/** Ends the counting, for somebody to look at the differences, as the books have them by now; again where they changed. */
export const reviewStockCount = command({
  name: "inventory.stock_counts.review",
  summary: "Put a stock count up for review",
  input: z.strictObject({
    count_id: z.uuid(),
    leave_uncounted: z
      .boolean()
      .optional()
      .describe("Lines of the sheet that nobody counted are left as the books have them"),
  }),
  output: StockCount,
  roles: staffUp,
  errors: [
    "stock_count.not_found",
    "stock_count.opening",
    "stock_count.not_counting",
    "stock_count.uncounted",
    "stock_count.recount_needed",
  ],
  batch: ({ input: { count_id, leave_uncounted } }) => [
    sheetWritten(count_id),
    refuseUnlessStatus(stockCounts, count_id, ["counting", "review"], {
      missing: "stock_count.not_found",
      otherwise: "stock_count.not_counting",
    }),
    refreshLines(count_id),
    ...(leave_uncounted
      ? []
      : [
          refuseUnless(
            sql`not exists (${uncounted} and l.stock_count_id = ${count_id}::uuid)`,
            "stock_count.uncounted",
          ),
        ]),
    refuseUnless(
      sql`not exists (${doubtful} and l.stock_count_id = ${count_id}::uuid)`,
      "stock_count.recount_needed",
      sql`(select json_build_object('lines', json_agg(d)) from (
        ${doubtful} and l.stock_count_id = ${count_id}::uuid order by l.id limit 50) d)`,
    ),
    sql`update ${stockCounts} set status = 'review' where ${stockCounts.id} = ${count_id}::uuid`,
    answer(countById(count_id)),
  ],
});
