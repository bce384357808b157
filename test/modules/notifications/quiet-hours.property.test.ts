import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Nights on which clocks are set, in the middle of each. */
const NIGHTS = [
  ["Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00:00Z"],
  ["America/Santiago", "2026-04-05T03:00:00Z"],
  ["America/Santiago", "2026-09-06T04:00:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00:00Z"],
  ["Africa/Cairo", "2026-10-29T21:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Africa/Kigali", "2026-10-25T01:00:00Z"],
] as const;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows, HH:MM. */
function shown(at: number, zone: string): string {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    });
  clocks.set(zone, clock);
  return clock.format(at);
}

const isQuiet = (clock: string, from: string, to: string): boolean =>
  from <= to ? from <= clock && clock < to : clock >= from || clock < to;

/** The first minute, from this one on, at which the clock shows none of the quiet hours: one after the other is looked at. */
function firstLoud(at: number, zone: string, from: string, to: string): number {
  if (!isQuiet(shown(at, zone), from, to)) return at;
  for (let minute = Math.floor(at / MINUTE) * MINUTE; minute < at + 2 * DAY; minute += MINUTE)
    if (minute > at && !isQuiet(shown(minute, zone), from, to)) return minute;
  throw new Error("they never end");
}

async function until(at: number, zone: string, from: string, to: string): Promise<string> {
  const [rows] = await asOwner(
    sql`select to_json(notifications.quiet_until(${new Date(at).toISOString()}::timestamptz, ${zone}, ${from}, ${to})) #>> '{}' as until`,
  );
  return new Date(String(rows?.[0]?.until)).toISOString();
}

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
// Most clocks are set at such hours.
const nightly = fc.constantFrom(
  "00:00",
  "00:30",
  "01:00",
  "01:30",
  "02:00",
  "02:15",
  "02:30",
  "03:00",
  "23:00",
  "23:30",
);
const hours = fc.oneof(nightly, clock);

describe("quiet hours end when the clock of the zone first shows a time outside them", () => {
  test("on every night, those on which clocks are set too, over midnight, and in hours that are skipped or come twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...NIGHTS),
        fc.integer({ min: -14 * 60 * 60, max: 14 * 60 * 60 }),
        hours,
        hours,
        async ([zone, middle], seconds, from, to) => {
          const at = Date.parse(middle) + seconds * 1_000;
          expect(await until(at, zone, from, to)).toBe(
            new Date(from === to ? at : firstLoud(at, zone, from, to)).toISOString(),
          );
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  test.each([
    [
      "an end that is skipped comes with the hour after it",
      "2026-03-28T23:00:00Z",
      "Europe/Berlin",
      "23:00",
      "02:30",
      "2026-03-29T01:00:00.000Z",
    ],
    [
      "hours that are skipped are none",
      "2026-03-29T01:00:00Z",
      "Europe/Berlin",
      "02:00",
      "03:00",
      "2026-03-29T01:00:00.000Z",
    ],
    [
      "an end that comes twice ends them the first time",
      "2026-10-24T22:00:00Z",
      "Europe/Berlin",
      "23:00",
      "02:30",
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "and again when they come again",
      "2026-10-25T01:00:00Z",
      "Europe/Berlin",
      "23:00",
      "02:30",
      "2026-10-25T01:30:00.000Z",
    ],
    [
      "a midnight that is skipped",
      "2026-09-06T02:00:00Z",
      "America/Santiago",
      "20:00",
      "00:30",
      "2026-09-06T04:00:00.000Z",
    ],
    [
      "an evening that comes again",
      "2026-10-29T20:45:00Z",
      "Africa/Cairo",
      "23:30",
      "06:00",
      "2026-10-29T21:00:00.000Z",
    ],
  ])("%s", async (_, at, zone, from, to, end) => {
    expect(await until(Date.parse(at), zone, from, to)).toBe(end);
  });
});
