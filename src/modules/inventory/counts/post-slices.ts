import { type SQL, sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import { job, type TenantRun } from "#platform/operations/job.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { stockCountLines as lines, stockCounts } from "../tables.ts";
import { endPosting, lineErrors, postLines, waitingLines, withdrawPosting } from "./counted-lines.ts";
import { inSlices, mayWrite } from "./in-slices.ts";

/** Lines of one transaction. */
const SLICE = 200;

type Batch = TenantRun["batch"];

const isRefusal = (error: unknown): error is Problem =>
  error instanceof Problem && (lineErrors as readonly string[]).includes(error.code);

/** One at once in a count: who comes second goes on from where the first one was. */
const lockCount = (countId: string) =>
  sql`select from ${stockCounts} where ${stockCounts.id} = ${countId}::uuid for no key update`;

const waiting = (countId: string, most: number): SQL =>
  sql`select d.id from ${waitingLines(countId)} order by d.id limit ${most}`;

/** Posts lines of a count, in one transaction, and ends its posting where no more wait. Gives how many were posted. */
async function post(batch: Batch, countId: string, which: SQL): Promise<number> {
  const slice = waitingLines(countId, sql`l.id = any (array(${which}))`);
  const { posted } = await batch({
    mayWrite,
    lock: lockCount(countId),
    withdrawn: withdrawPosting(countId),
    places: lockPositions(sql`select product_id, warehouse_id from ${slice}`, "products"),
    posted: postLines(slice, newId()),
    end: endPosting(countId),
  });
  return posted.length;
}

/**
 * Posts the next lines of a count that is `posting`, `most` at once; where the ledger refuses one of them, half as many, and a line that is
 * refused by itself is marked with the reason and left. What a transaction does is marked in it: whoever breaks off, or hears no answer, goes on
 * where the last one that committed was. Gives whether some may wait still. Errors: what the database cannot do now, and that the tenant may not write.
 */
export async function postSlice(batch: Batch, countId: string, most = SLICE): Promise<boolean> {
  for (let size = most; size > 1; size = Math.floor(size / 2)) {
    try {
      return (await post(batch, countId, waiting(countId, size))) > 0;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  const { next } = await batch({ next: waiting(countId, 1) });
  const line = next[0]?.id;
  if (line === undefined) return false;
  const itself = sql`select ${line}::uuid`;
  try {
    await post(batch, countId, itself);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await batch([
      lockCount(countId),
      sql`update ${lines} set refusal = ${error.code} where ${lines.id} in (select d.id from ${waitingLines(countId, sql`l.id = ${line}::uuid`)})`,
      endPosting(countId),
    ]);
  }
  return true;
}

/**
 * Posts what counts of many lines found, slice by slice. Others' movements come between them: a line is of the moment when it was counted,
 * so that it comes to the same whether they were before it or after. Of a tenant that may not write they wait.
 */
export const postCountSlices = job({
  name: "inventory.stock_counts.post_slices",
  summary: "Post the lines of stock counts that are posting",
  schedule: "every_minute",
  ...inSlices("posting", (batch, id) => postSlice(batch, id)),
});
