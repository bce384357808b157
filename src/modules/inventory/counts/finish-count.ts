import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { stockCountCancelled, stockCountPosted } from "../events.ts";
import { lockPositions } from "../in-use.ts";
import { movedEvents } from "../movements/movement.ts";
import { stockCountLines, stockCounts, stockMovements } from "../tables.ts";
import { countById, StockCount } from "./count.ts";

const ofCount = z.strictObject({ count_id: z.uuid() });
const payload = {
  stock_count_id: stockCounts.id,
  warehouse_id: stockCounts.warehouse_id,
  differences: sql`(select count(*) from ${stockCountLines} l
    where l.stock_count_id = ${stockCounts.id} and l.counted <> l.expected)`,
};
const thisCount = (id: string): SQL => sql`${stockCounts} where ${stockCounts.id} = ${id}::uuid`;

/** Ends the counting, for somebody to look at the differences. Errors: stock_count.not_found, .not_counting. */
export const reviewStockCount = command({
  name: "inventory.stock_counts.review",
  summary: "Put a stock count up for review",
  input: ofCount,
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

/**
 * Posts each difference as a count movement. The level becomes what was counted and what has moved since: so stock may
 * go on moving while it is counted. Errors: stock_count.not_found, .not_in_review, stock.insufficient when so much has
 * left since that the difference no longer fits (count that line again).
 */
export const postStockCount = command({
  name: "inventory.stock_counts.post",
  summary: "Post the differences of a reviewed stock count",
  input: ofCount,
  output: StockCount,
  roles: managerUp,
  errors: [
    "stock_count.not_found",
    "stock_count.not_in_review",
    "stock.insufficient",
    "stock.too_large",
    "lot.required",
    "conflict.retry",
  ],
  prepare: () => newId(),
  batch({ input: { count_id } }, first) {
    const differing = sql`select l.*, c.warehouse_id, c.reference from ${stockCountLines} l
      join ${stockCounts} c on c.id = l.stock_count_id
      where l.stock_count_id = ${count_id}::uuid and l.counted <> l.expected`;
    return [
      refuseUnlessStatus(stockCounts, count_id, ["review"], {
        missing: "stock_count.not_found",
        otherwise: "stock_count.not_in_review",
      }),
      lockPositions(sql`select product_id, warehouse_id from (${differing}) d`),
      sql`insert into ${stockMovements} (id, type, product_id, warehouse_id, lot_id, quantity, counted, reference,
                                         stock_count_id)
          select inventory.nth_id(${first}::uuid, row_number() over (order by d.id)), 'count', d.product_id,
                 d.warehouse_id, d.lot_id, d.counted - d.expected, d.counted, d.reference, d.stock_count_id
            from (${differing}) d order by d.id`,
      sql`update ${stockCounts} set status = 'posted', finished_at = now() where ${stockCounts.id} = ${count_id}::uuid`,
      movedEvents,
      answer(countById(count_id)),
    ];
  },
  events: ({ input }) => [stockCountPosted.from(payload, thisCount(input.count_id))],
});

/** Gives a count up. Errors: stock_count.not_found, .closed. */
export const cancelStockCount = command({
  name: "inventory.stock_counts.cancel",
  summary: "Cancel a stock count; nothing is posted",
  input: ofCount,
  output: StockCount,
  roles: staffUp,
  errors: ["stock_count.not_found", "stock_count.closed"],
  batch: ({ input: { count_id } }) => [
    refuseUnlessStatus(stockCounts, count_id, ["open", "counting", "review"], {
      missing: "stock_count.not_found",
      otherwise: "stock_count.closed",
    }),
    sql`update ${stockCounts} set status = 'cancelled', finished_at = now() where ${stockCounts.id} = ${count_id}::uuid`,
    answer(countById(count_id)),
  ],
  events: ({ input }) => [stockCountCancelled.from(payload, thisCount(input.count_id))],
});
