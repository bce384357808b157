import { z } from "zod";

/** How a moment is written: RFC 3339 in UTC. */
export const Timestamp = z.iso.datetime({ offset: true }).describe("RFC 3339, UTC");

/** Years that a caller may name: far from what Postgres and RFC 3339 cannot hold, also after some decades are added. */
const YEARS = { first: 1900, last: 2999 } as const;
const BOUNDS = `must be in the years ${YEARS.first} to ${YEARS.last}`;

const isInBounds = (year: number): boolean => year >= YEARS.first && year <= YEARS.last;

/** Postgres takes offsets to 15:59, and no text that is much longer than a moment needs. */
const OFFSET = /(?:Z|[+-](?:0\d|1[0-5]):\d\d)$/;

/** A moment as a caller gives it: RFC 3339 with Z or an offset of at most 15:59, in the years 1900 to 2999. */
export const GivenTime = z.iso
  .datetime({ offset: true, abort: true })
  .max(40)
  .refine((text) => OFFSET.test(text), "must have an offset of at most 15:59")
  .refine((text) => isInBounds(new Date(text).getUTCFullYear()), BOUNDS);

/** A day as a caller gives it: YYYY-MM-DD, in the years 1900 to 2999. */
export const GivenDay = z.iso
  .date({ abort: true })
  .refine((text) => isInBounds(Number(text.slice(0, 4))), BOUNDS);

/** What a name of a place looks like, in whatever case. */
const PLACE =
  /^(?:UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[a-z_/-]+)$/i;

/**
 * A time zone by the name of a place in the IANA database, or UTC, kept as it is given but for its case. Offsets, abbreviations and
 * rules such as EST5EDT and Etc/GMT+3 are refused: Postgres takes them too, for another zone. Which places there are is in one list,
 * `app.is_time_zone`, by which the database checks: what the runtime knows and the list does not is `time_zone.unknown`.
 */
export const TimeZone = z
  .string()
  .max(64)
  .overwrite((name) => spelledZone(name) ?? name)
  .refine(
    (name) => spelledZone(name) !== undefined,
    "must be an IANA time zone, such as Africa/Kigali, or UTC",
  );

/** A zone that the runtime knows, in its own case where that is all in which they differ; undefined where it is none. */
function spelledZone(name: string): string | undefined {
  if (!PLACE.test(name)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

/** How far a caller's clock may be ahead. */
export const CLOCK_TOLERANCE_MINUTES = 5;
