import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { stockCountPosted } from "../events.ts";
import { Reason } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { reasonGiven } from "../movements/checks.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { stockCountLines, stockCounts } from "../tables.ts";
import { countById, finishedFacts, StockCount, thisCount } from "./count.ts";
import { levelThen } from "./count-line.ts";

/**
 * Posts each line as a count movement at the moment when it was counted: then the level is what was counted, whatever
 * moved since, and whatever paper of earlier days comes in late, before the posting or after it. When so much has left
 * since that there would have been less than nothing, that is refused as insufficient stock, and the line is to be counted
 * again.
 */
export const postStockCount = command({
  name: "inventory.stock_counts.post",
  summary: "Post the differences of a reviewed stock count",
  input: z.strictObject({
    count_id: z.uuid(),
    reason: Reason.nullable()
      .optional()
      .describe("Of its differences; required where the tenant wants one for counts"),
  }),
  output: StockCount,
  roles: managerUp,
  errors: [
    "stock_count.not_found",
    "stock_count.not_in_review",
    "stock_count.changed",
    "stock.reason_required",
    ...inUseErrors,
    "stock.insufficient",
    "stock.witness_required",
    "stock.period_closed",
    "stock.too_much_since",
    "stock.beyond_limit",
    "stock.too_large",
    "stock.whole_units",
    "exchange_rate.missing",
    "lot.required",
    "serial.count_differs",
    "serial.known",
    "serial.moved_since",
  ],
  prepare: () => newId(),
  batch({ input: { count_id, reason } }, first) {
    const counted = sql`(select l.*, c.warehouse_id, c.reference from ${stockCountLines} l
      join ${stockCounts} c on c.id = l.stock_count_id where l.stock_count_id = ${count_id}::uuid
        and l.counted is not null) d`;
    return [
      refuseUnlessStatus(stockCounts, count_id, ["review"], {
        missing: "stock_count.not_found",
        otherwise: "stock_count.not_in_review",
      }),
      ...reasonGiven({ type: "count", reason }),
      productsInUse(sql`select product_id from ${counted}`),
      warehousesInUse(sql`select warehouse_id from ${counted}`),
      lockPositions(sql`select product_id, warehouse_id from ${counted}`, "products"),
      refuseUnless(
        sql`not exists (select from ${counted} where d.expected <> ${levelThen(sql`d`, sql`d.warehouse_id`)})`,
        "stock_count.changed",
      ),
      postMovements({
        id: { first },
        values: {
          type: sql`'count'`,
          product_id: sql`d.product_id`,
          warehouse_id: sql`d.warehouse_id`,
          lot_id: sql`d.lot_id`,
          quantity: sql`d.counted - d.expected`,
          counted: sql`d.counted`,
          serials: sql`d.serials`,
          reason: sql`${reason ?? null}`,
          reference: sql`d.reference`,
          stock_count_id: sql`d.stock_count_id`,
          occurred_at: sql`d.counted_at`,
        },
        from: counted,
        order: sql`d.id`,
      }),
      sql`update ${stockCounts} set status = 'posted', finished_at = now() where ${stockCounts.id} = ${count_id}::uuid`,
      answer(countById(count_id)),
    ];
  },
  events: ({ input }) => [stockCountPosted.from(finishedFacts, thisCount(input.count_id))],
});
