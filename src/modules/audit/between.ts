import { gte, lt, lte, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { GivenTime } from "#platform/time.ts";

/** Filters of a trail by the time at which its entries occurred. */
export const timeFilters = {
  from: GivenTime.optional().describe("Occurred at or after"),
  to: GivenTime.optional().describe("Occurred at or before"),
};

const MINUTE = 60_000;
/** How much later than its transaction's start an entry may get its id, and how far a clock may step. */
const SLACK = 15 * MINUTE;

/** The least UUIDv7 of a moment. */
function leastId(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * The conditions for entries between two moments. Ids are made as time goes by, so a wider range of ids stands
 * beside the exact times: the index of ids finds the place.
 */
export function between(
  { id, occurred_at }: { id: PgColumn; occurred_at: PgColumn },
  { from, to }: { from?: string | undefined; to?: string | undefined },
): (SQL | undefined)[] {
  return [
    from ? gte(id, leastId(Date.parse(from) - SLACK)) : undefined,
    from ? gte(occurred_at, sql`${from}::timestamptz`) : undefined,
    to ? lt(id, leastId(Date.parse(to) + SLACK)) : undefined,
    to ? lte(occurred_at, sql`${to}::timestamptz`) : undefined,
  ];
}
