import { type FeedRows, occurredSince, occurredUntil } from "#platform/operations/feed.ts";
import { matches } from "#platform/operations/filter.ts";
import { GivenTime } from "#platform/time.ts";

/** Filters of a log by the time at which its entries occurred. */
export function timeFilters(log: FeedRows) {
  return {
    from: matches(GivenTime.describe("Occurred at or after"), (from) => occurredSince(log, from)),
    to: matches(GivenTime.describe("Occurred at or before"), (to) => occurredUntil(log, to)),
  };
}
