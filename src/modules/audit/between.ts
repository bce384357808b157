import { and, gte, lt, lte, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { matches } from "#platform/operations/filter.ts";
import type { SortKey } from "#platform/pagination.ts";
import { GivenTime } from "#platform/time.ts";

const MINUTE = 60_000;
/** How much later than its transaction's start an entry may get its id, and how far a clock may step. */
const SLACK = 15 * MINUTE;

/** The least UUIDv7 of a moment. */
function leastId(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * Filters of a log by the time at which its entries occurred. Ids are made as time goes by, so a wider range of ids
 * stands beside the exact times: the index of ids finds the place.
 */
export function timeFilters({ id, occurred_at }: { id: PgColumn; occurred_at: PgColumn }) {
  return {
    from: matches(GivenTime.describe("Occurred at or after"), (from) =>
      and(gte(id, leastId(Date.parse(from) - SLACK)), gte(occurred_at, sql`${from}::timestamptz`)),
    ),
    to: matches(GivenTime.describe("Occurred at or before"), (to) =>
      and(lt(id, leastId(Date.parse(to) + SLACK)), lte(occurred_at, sql`${to}::timestamptz`)),
    ),
  };
}

/** The order of a log: that of its ids. An entry occurs as its transaction begins, and is recorded while that goes on. */
export const asRecorded = ({ id }: { id: PgColumn }): Record<string, SortKey> => ({
  id: { by: id, type: "uuid", says: "as they were recorded, which is nearly as they occurred" },
});
