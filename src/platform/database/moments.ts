import { sql } from "drizzle-orm";
import { CLOCK_TOLERANCE_MINUTES } from "../time.ts";
import type { Statement } from "./connection.ts";

/** A moment that a caller gave, by the path of its field. */
type Given = readonly [path: string, moment: string | undefined];

/**
 * Ends the transaction with request.invalid where a moment that a caller gave is in the future of business time. Nothing is asked where
 * none is of the real one: a tenant's clock is never behind it.
 */
export function notInFuture(...given: readonly Given[]): Statement[] {
  const soonest = Date.now() + CLOCK_TOLERANCE_MINUTES * 60_000;
  const doubtful = given.filter(([, moment]) => moment !== undefined && Date.parse(moment) > soonest);
  if (doubtful.length === 0) return [];
  const text = JSON.stringify(doubtful.map(([path, moment]) => ({ path, moment })));
  return [sql`select app.check_past(${text}::jsonb, make_interval(mins => ${CLOCK_TOLERANCE_MINUTES}::int))`];
}

/** Ends the transaction with request.invalid where a moment that a caller gave is over, or more than so many days ahead, in business time. */
export const stillToCome = ([path, moment]: Given, days: number): Statement[] =>
  moment === undefined ? [] : [sql`select app.check_ahead(${path}, ${moment}::timestamptz, ${days}::int)`];
