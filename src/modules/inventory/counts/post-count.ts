import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { Reason } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { reasonGiven } from "../movements/checks.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { stockCountLines as lines, stockCounts } from "../tables.ts";
import { countById, StockCount } from "./count.ts";
import { movedLines } from "./count-line.ts";
import { endPosting, lineErrors, postLines, waitingLines } from "./counted-lines.ts";

/** As many lines are posted with the answer, in one transaction; more go into the ledger in slices. */
export const AT_ONCE = 500;

/**
 * Posts each line as a count movement at the moment when it was counted: then the level is what was counted, whatever
 * moved since, and whatever paper of earlier days comes in late, before the posting or after it. When so much has left
 * since that there would have been less than nothing, that is refused as insufficient stock, and the line is to be counted
 * again. A count of more lines is answered as `posting`: what is to be known of all of it is looked at here, and `postCountSlices` posts
 * them; a line that the ledger refuses holds up none of the others.
 */
export const postStockCount = command({
  name: "inventory.stock_counts.post",
  summary: `Post the differences of a reviewed stock count: at once, or of more than ${AT_ONCE} lines in the background, while it is posting`,
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
    ...lineErrors,
  ],
  prepare: () => newId(),
  batch({ input: { count_id, reason } }, first) {
    const [counted, few] = [waitingLines(count_id), waitingLines(count_id, isFew(count_id))];
    return [
      refuseUnlessStatus(stockCounts, count_id, ["review"], {
        missing: "stock_count.not_found",
        otherwise: "stock_count.not_in_review",
      }),
      ...reasonGiven({ type: "count", reason }),
      sql`update ${lines} set refusal = null where ${lines.stock_count_id} = ${count_id}::uuid and ${lines.refusal} is not null`,
      sql`update ${stockCounts} set status = 'posting', reason = ${reason ?? null}, posted_by = app.actor_id(),
                 posted_as = jsonb_build_object('kind', app.claims() ->> 'kind', 'roles', app.claims() -> 'roles')
           where ${stockCounts.id} = ${count_id}::uuid`,
      productsInUse(sql`select product_id from ${counted}`),
      warehousesInUse(sql`select warehouse_id from ${counted}`),
      lockPositions(sql`select product_id, warehouse_id from ${few}`, "products"),
      refuseUnless(sql`not exists (select from ${movedLines(count_id)})`, "stock_count.changed"),
      ...postLines(few, first),
      endPosting(count_id),
      answer(countById(count_id)),
    ];
  },
});

/** Does so little of a count wait that it is posted at once? As it is locked, that stays until its lines are. */
const isFew = (countId: string) =>
  sql`(select count(*) from (select from ${lines} w where w.stock_count_id = ${countId}::uuid and w.counted is not null
      and w.posted_at is null and w.refusal is null limit ${AT_ONCE + 1}) w) <= ${AT_ONCE}`;
