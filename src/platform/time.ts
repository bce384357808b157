import { z } from "zod";

/** How a moment is shown: RFC 3339 in UTC. */
export const Timestamp = z.iso.datetime({ offset: true }).describe("RFC 3339, UTC");

/** A moment as a caller gives it: RFC 3339 with Z or an offset. */
export const GivenTime = z.iso.datetime({ offset: true });

/** An IANA time zone that the runtime knows. */
export const TimeZone = z.string().max(64).refine(isTimeZone, "must be an IANA time zone");

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
