import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { stockCountCancelled } from "../events.ts";
import { stockCountLines, stockCounts } from "../tables.ts";

/** Where a count is: posted and cancelled are final. One of many lines is `opening` while they are written, and `posting` while they go into the ledger, in slices. */
export const StockCountStatus = z.enum([
  "opening",
  "open",
  "counting",
  "review",
  "posting",
  "posted",
  "cancelled",
]);

/** While a count has one of these it may be cancelled; and lines are recorded, once it is open. */
export const UNFINISHED = StockCountStatus.exclude(["posting", "posted", "cancelled"]).options;

/** Refuses to go on with a count whose sheet is still being written. One that is written is never `opening` again: no lock is needed. */
export const sheetWritten = (id: string): Statement =>
  refuseUnless(
    sql`not exists (select from ${stockCounts} where ${stockCounts.id} = ${id}::uuid and ${stockCounts.status} = 'opening')`,
    "stock_count.opening",
  );

/** How a blind count is described. */
export const BLIND =
  "What the books expect is hidden: from all while it is counted, then from everybody below manager and from API keys until it is posted";

/** A count of what is in a warehouse, with how many lines it has and how many differ from the books. */
export const StockCount = z
  .object(
    resourceShape({
      warehouse_id: z.uuid(),
      status: StockCountStatus,
      blind: z.boolean().describe(BLIND),
      reference: z.string().nullable(),
      note: z.string().nullable(),
      finished_at: Timestamp.nullable().describe("When it was posted or cancelled"),
      opened_by: z.uuid().nullable().describe("Who opened it: a person or an API key"),
      stopped_because: z
        .enum(["opener_may_not"])
        .nullable()
        .describe(
          "Why it was cancelled by itself. `opener_may_not`: while its sheet was written, who opened it was removed, or might open counts no more",
        ),
      lines_count: asOfNow(z.int()),
      uncounted_count: asOfNow(z.int(), "Lines of the sheet that nobody has counted yet"),
      posted_count: asOfNow(
        z.int(),
        "Lines that are in the ledger: more and more of them while it is posting",
      ),
      refused_count: asOfNow(
        z.int(),
        "Lines that the ledger refused, and why each says: they are counted again, or left by cancelling",
      ),
      differences_count: asOfNow(z.int().nullable(), "Null while those of a blind count are hidden"),
    }),
  )
  .meta({ id: "StockCount" });

/**
 * May the caller see what the books expect of a count? Of a blind one once it is posted; managers from its review on, and
 * nobody while it is counted: who counts could else count again what is expected.
 */
export const isSeen = sql`(not ${stockCounts.blind} or ${stockCounts.status} = 'posted'
  or (${stockCounts.status} in ('review', 'posting') and (select inventory.decides_counts())))`;

/** What `countBody` says of the lines of a count, named `tally`: JOIN … after `stock_counts` in FROM. They are read once for all of it. */
export const tallied = sql`cross join lateral (
  select count(*) as lines, count(*) filter (where l.counted is null) as uncounted,
         count(*) filter (where l.posted_at is not null) as posted, count(*) filter (where l.refusal is not null) as refused,
         count(*) filter (where l.counted <> l.expected) as differences
    from ${stockCountLines} l where l.stock_count_id = ${stockCounts.id}) tally`;

/** The JSON text of a count, of `stock_counts` and its `tally`. */
export const countBody = bodyOf(
  viewOf(StockCount, stockCounts, {
    lines_count: sql`tally.lines`,
    uncounted_count: sql`tally.uncounted`,
    posted_count: sql`tally.posted`,
    refused_count: sql`tally.refused`,
    differences_count: sql`case when ${isSeen} then tally.differences end`,
  }),
);

/** A count, as SQL after FROM. */
export const thisCount = (id: string): SQL => sql`${stockCounts} where ${stockCounts.id} = ${id}::uuid`;

/** What the payloads of the events at its end hold: everybody reads events, so what a blind count hides is not in them. */
export const finishedFacts = viewOf(stockCountCancelled.payload, stockCounts, {
  stock_count_id: stockCounts.id,
  differences: sql`case when not ${stockCounts.blind} or ${stockCounts.status} = 'posted'
    then (select count(*) from ${stockCountLines} l where l.stock_count_id = ${stockCounts.id} and l.counted <> l.expected) end`,
});

/** The SELECT of one count: its body and its version as the ETag. */
export const countById = (id: string): SQL =>
  sql`select ${countBody} as body, ${stockCounts.version}::text as etag
      from ${stockCounts} ${tallied} where ${stockCounts.id} = ${id}::uuid`;
