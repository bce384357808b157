import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { SortKey } from "../pagination.ts";

type Column = PgColumn | SQL;

/**
 * The order of a feed: by the transactions that wrote its rows, then by ids. Ids are made before their transaction commits, so one that
 * commits late would come before what was read already; the numbers of transactions below the oldest open one are all decided.
 */
export const asCommitted = (xid: Column): Record<string, SortKey> => ({
  id: {
    by: xid,
    type: "xid8",
    says: "as they were recorded, which is nearly as they occurred: whoever goes on from where they were misses nothing, however late it was written",
  },
});

/** Condition: nothing can come before the row any more, as every transaction up to its own has committed or gone. */
export const isSettled = (xid: Column): SQL => sql`${xid} < (select app.oldest_transaction())`;

/** The same for who reads upwards and goes on from there. Who looks at what is newest first sees what is committed at once. */
export const isSettledForFollowers = (xid: Column, { input }: { input: unknown }): SQL | undefined =>
  (input as { sort?: string }).sort === "id" ? isSettled(xid) : undefined;

const HOUR = 3_600_000;

/**
 * Condition: rows whose ids were made up to now, which all of them are, by whichever clock. It is a value of which the planner knows that
 * nothing in the partitions of months to come may meet it, so that they are not planned.
 */
export const upToNow = (id: Column): SQL =>
  sql`${id} < ${`${(Date.now() + HOUR).toString(16).padStart(12, "0").replace(/^.{8}/, "$&-")}-0000-0000-000000000000`}::uuid`;

/**
 * The same for a page of a list, but where it begins at a moment: of two bounds the planner takes it that little is between them, and reads
 * all of that before it sorts.
 */
export const pageUpToNow = (id: Column, { input }: { input: unknown }): SQL | undefined =>
  (input as { from?: string }).from === undefined ? upToNow(id) : undefined;

/** How much later than its transaction's start a row may get its id, and how far a clock may step. */
const SLACK = sql.raw("interval '15 minutes'");

const idAt = (moment: string, way: "+" | "-"): SQL => sql`rpad(lpad(to_hex(greatest(0,
  (extract(epoch from ${moment}::timestamptz ${sql.raw(way)} ${SLACK}) * 1000)::bigint)), 12, '0'), 32, '0')::uuid`;

/** The columns of a feed's rows that say when they were. */
export interface FeedRows {
  id: Column;
  occurred_at: Column;
}

/** Condition: rows that occurred at or after a moment. Ids are made as time goes by: beside the exact time stands a wider range of them. */
export const occurredSince = ({ id, occurred_at }: FeedRows, moment: string): SQL =>
  sql`${id} >= ${idAt(moment, "-")} and ${occurred_at} >= ${moment}::timestamptz`;

/** The same for those at or before it. */
export const occurredUntil = ({ id, occurred_at }: FeedRows, moment: string): SQL =>
  sql`${id} < ${idAt(moment, "+")} and ${occurred_at} <= ${moment}::timestamptz`;
