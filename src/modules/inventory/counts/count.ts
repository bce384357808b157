import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { stockCountPosted } from "../events.ts";
import { stockCountLines, stockCounts } from "../tables.ts";

/** Where a count is: posted and cancelled are final. */
export const StockCountStatus = z.enum(["open", "counting", "review", "posted", "cancelled"]);

/** While a count has one of these, lines are recorded and it may be cancelled. */
export const UNFINISHED = StockCountStatus.exclude(["posted", "cancelled"]).options;

/** A count of what is in a warehouse, with how many lines it has and how many differ from the books. */
export const StockCount = z
  .object(
    resourceShape({
      warehouse_id: z.uuid(),
      status: StockCountStatus,
      blind: z.boolean().describe("Who counts does not see what the books expect"),
      reference: z.string().nullable(),
      note: z.string().nullable(),
      finished_at: Timestamp.nullable().describe("When it was posted or cancelled"),
      lines_count: z.int(),
      uncounted_count: z.int().describe("Lines of the sheet that nobody has counted yet"),
      differences_count: z.int().nullable().describe("Null while a blind count is under way"),
    }),
  )
  .meta({ id: "StockCount" });

/** May people see what the books expect of a count? Who counts blind may not before the review. */
export const isSeen = sql`(not ${stockCounts.blind} or ${stockCounts.status} in ('review', 'posted'))`;

const ofCount = sql`select count(*) from ${stockCountLines} l where l.stock_count_id = ${stockCounts.id}`;

const differences = sql`(${ofCount} and l.counted <> l.expected)`;

/** The JSON text of a count. */
export const countBody = bodyOf(
  viewOf(StockCount, stockCounts, {
    lines_count: sql`(${ofCount})`,
    uncounted_count: sql`(${ofCount} and l.counted is null)`,
    differences_count: sql`case when ${isSeen} then ${differences} end`,
  }),
);

/** A count, as SQL after FROM. */
export const thisCount = (id: string): SQL => sql`${stockCounts} where ${stockCounts.id} = ${id}::uuid`;

/** What the payloads of the events at its end hold. */
export const finishedFacts = viewOf(stockCountPosted.payload, stockCounts, {
  stock_count_id: stockCounts.id,
  differences,
});

/** The SELECT of one count: its body and its version as the ETag. */
export const countById = (id: string): SQL =>
  sql`select ${countBody} as body, ${stockCounts.version}::text as etag from ${thisCount(id)}`;
