import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admit,
  EMPTY,
  type Limits,
  markSaved,
  refund,
  type State,
  type UsageRow,
  unsavedRows,
  usageAt,
  type Verdict,
  WINDOW_SECONDS,
  WINDOWS,
  type WindowName,
} from "../../../durable-objects/rate-counter/windows.ts";

const START = Date.UTC(2027, 1, 28, 23, 58, 30);

const limits = fc.record({
  minute: fc.integer({ min: 0, max: 6 }),
  hour: fc.integer({ min: 0, max: 12 }),
  day: fc.integer({ min: 0, max: 24 }),
});
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 900 }) },
  { weight: 2, arbitrary: fc.integer({ min: -90_000, max: 90_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 5_400_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000_000 }) },
);
/** Most requests are one; some do the work of several. */
const cost = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 5 }));
const requests = fc.array(fc.record({ gap, limits, cost }), { maxLength: 150 });

const windowOf = (name: WindowName, nowMs: number) => Math.floor(nowMs / 1_000 / WINDOW_SECONDS[name]);
const inWindow = (name: WindowName, times: number[], nowMs: number) =>
  times.filter((time) => windowOf(name, time) === windowOf(name, nowMs)).length;

/** Gaps as absolute times, and the time that a clock which never runs backwards would show. */
function* clock<T extends { gap: number }>(steps: T[]): Generator<T & { nowMs: number; latest: number }> {
  let nowMs = START;
  let latest = 0;
  for (const step of steps) {
    nowMs += step.gap;
    latest = Math.max(latest, nowMs);
    yield { ...step, nowMs, latest };
  }
}

describe("admission", () => {
  test("is what counting every admitted request anew would decide", () => {
    fc.assert(
      fc.property(requests, (steps) => {
        let state = EMPTY;
        const admitted: number[] = [];
        for (const { nowMs, latest, limits, cost } of clock(steps)) {
          const expected = WINDOWS.every((name) => inWindow(name, admitted, latest) + cost <= limits[name]);
          const next = admit(state, limits, nowMs, cost);
          state = next.state;
          expect(next.verdict.allowed).toBe(expected);
          if (expected) admitted.push(...Array.from({ length: cost }, () => latest));
          for (const name of WINDOWS) {
            const taken = inWindow(name, admitted, latest);
            const { remaining, reset, limit } = next.verdict.windows[name];
            expect(remaining).toBe(Math.max(0, limits[name] - taken));
            expect(reset).toBe((windowOf(name, latest) + 1) * WINDOW_SECONDS[name]);
            expect(limit).toBe(limits[name]);
            if (expected) expect(taken).toBeLessThanOrEqual(limits[name]);
          }
        }
      }),
    );
  });

  test("never lets an aligned window hold more than its limit", () => {
    fc.assert(
      fc.property(limits, fc.array(fc.record({ gap }), { maxLength: 200 }), (limits, steps) => {
        let state = EMPTY;
        const admitted: number[] = [];
        for (const { nowMs, latest } of clock(steps)) {
          const next = admit(state, limits, nowMs);
          state = next.state;
          if (next.verdict.allowed) admitted.push(latest);
        }
        for (const time of admitted) {
          for (const name of WINDOWS)
            expect(inWindow(name, admitted, time)).toBeLessThanOrEqual(limits[name]);
        }
      }),
    );
  });

  test("is granted after Retry-After and not a second before", () => {
    const positive = limits.map((some) => ({
      minute: some.minute + 1,
      hour: some.hour + 1,
      day: some.day + 1,
    }));
    fc.assert(
      fc.property(positive, fc.nat(86_400_000), (limits, offset) => {
        const nowMs = START + offset;
        let { state, verdict } = admit(EMPTY, limits, nowMs);
        while (verdict.allowed) ({ state, verdict } = admit(state, limits, nowMs));
        const { retryAfter } = verdict;
        expect(retryAfter).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(retryAfter)).toBe(true);
        expect(admit(state, limits, nowMs + retryAfter * 1_000).verdict.allowed).toBe(true);
        expect(admit(state, limits, nowMs + (retryAfter - 1) * 1_000).verdict.allowed).toBe(false);
      }),
    );
  });

  test("taken back is as if it had not been asked for: others are admitted in its place", () => {
    fc.assert(
      fc.property(requests, fc.nat(), (steps, at) => {
        fc.pre(steps.length > 0);
        const all = [...clock(steps)];
        const { nowMs: when, limits: then, cost } = all[at % all.length] as (typeof all)[number];
        const before = all.slice(0, at % all.length);
        const run = (state: typeof EMPTY, some: typeof all) =>
          some.reduce((held, step) => admit(held, step.limits, step.nowMs, step.cost).state, state);
        const without = run(EMPTY, before);
        const asked = admit(without, then, when, cost);
        const later = Math.max(...all.map(({ nowMs }) => nowMs)) + 60_000;
        expect(usageAt(refund(asked.state, asked.verdict), later)).toEqual(usageAt(without, later));
        expect(admit(refund(asked.state, asked.verdict), then, when, cost).verdict).toEqual(asked.verdict);
      }),
    );
  });

  test("taken back from a window that is over leaves the one that is open", () => {
    const { state, verdict } = admit(EMPTY, { minute: 1, hour: 9, day: 9 }, START);
    const next = admit(state, { minute: 1, hour: 9, day: 9 }, START + 60_000);
    const refunded = refund(next.state, verdict);
    expect(usageAt(refunded, START + 60_000)).toMatchObject({
      minute: { allowed: 1 },
      hour: { allowed: 1 },
      day: { allowed: 1 },
    });
    const minutes = unsavedRows(refunded).filter(({ granularity }) => granularity === "minute");
    expect(minutes.map(({ allowed }) => allowed)).toEqual([0, 1]);
    expect(refund(refunded, verdict).open.minute.allowed).toBe(1);
  });

  test("is refused when a limit is zero or not a number", () => {
    expect(admit(EMPTY, { minute: 0, hour: 1, day: 1 }, START).verdict.allowed).toBe(false);
    expect(admit(EMPTY, { minute: 1, hour: Number.NaN, day: 1 }, START).verdict.allowed).toBe(false);
  });

  test("after a restore grants no more than the limit and what the last second lost", () => {
    const steps = fc.array(fc.record({ gap, crash: fc.boolean() }), { maxLength: 150 });
    fc.assert(
      fc.property(limits, steps, (limits, steps) => {
        let state = EMPTY;
        let stored = JSON.stringify(EMPTY);
        // The latest time that the counter has seen; a crash takes it back to what was stored.
        let [seen, storedSeen] = [0, 0];
        let unstored: { time: number; allowed: boolean }[] = [];
        const admitted: number[] = [];
        const lost: number[] = [];
        for (const { nowMs, crash } of clock(steps)) {
          if (unstored[0] && Math.max(seen, nowMs) - unstored[0].time >= 1_000) {
            stored = JSON.stringify(state);
            storedSeen = seen;
            unstored = [];
          }
          if (crash) {
            state = JSON.parse(stored) as State;
            lost.push(...unstored.filter(({ allowed }) => allowed).map(({ time }) => time));
            unstored = [];
            seen = storedSeen;
          }
          seen = Math.max(seen, nowMs);
          const next = admit(state, limits, nowMs);
          state = next.state;
          unstored.push({ time: seen, allowed: next.verdict.allowed });
          if (next.verdict.allowed) admitted.push(seen);
        }
        for (const time of admitted) {
          for (const name of WINDOWS) {
            const most = limits[name] + inWindow(name, lost, time);
            expect(inWindow(name, admitted, time)).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });
});

describe("usage rows", () => {
  const key = (row: UsageRow) => `${row.granularity} ${row.window_start}`;
  const anyLimits: Limits = { minute: 3, hour: 7, day: 11 };

  test("add up to every request that was not taken back, however often they are handed over, written twice or refused", () => {
    const short = fc.integer({ min: 0, max: 2_000_000 });
    const handover = fc.constantFrom("none", "taken", "failed", "taken twice", "taken late");
    const takenBack = fc.subarray([1, 2]);
    const steps = fc.array(fc.record({ gap: short, handover, takenBack }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (steps) => {
        let state = EMPTY;
        const database = new Map<string, UsageRow>();
        const expected = new Map<string, { allowed: number; refused: number }>();
        const write = (rows: UsageRow[]) => {
          for (const row of rows) database.set(key(row), row);
        };
        const requests: { verdict: Verdict; rows: string[] }[] = [];
        const add = ({ verdict, rows }: (typeof requests)[number], one: number) => {
          for (const name of rows) {
            const total = expected.get(name) ?? { allowed: 0, refused: 0 };
            total[verdict.allowed ? "allowed" : "refused"] += one;
            expected.set(name, total);
          }
        };
        const count = (nowMs: number) => {
          const { state: next, verdict } = admit(state, anyLimits, nowMs);
          state = next;
          requests.push({ verdict, rows: Object.values(usageAt(state, nowMs)).map(key) });
          add(requests.at(-1) as (typeof requests)[number], 1);
        };
        const takeBack = (last: number) => {
          const [request] = last <= requests.length ? requests.splice(-last, 1) : [];
          if (!request) return;
          state = refund(state, request.verdict);
          add(request, -1);
        };
        for (const { nowMs, handover, takenBack } of clock(steps)) {
          // The second last first: each is still in a window that is open or was the last to end.
          for (const last of takenBack.toReversed()) takeBack(last);
          requests.length = 0;
          count(nowMs);
          const rows = unsavedRows(state);
          if (handover === "none" || handover === "failed") continue;
          write(rows);
          if (handover === "taken twice") write(rows);
          if (handover === "taken late") for (const later of [0, 45_000]) count(nowMs + later);
          state = markSaved(state, rows);
          if (handover !== "taken late") expect(unsavedRows(state)).toEqual([]);
        }
        write(unsavedRows(state));
        expect(database.size).toBe(expected.size);
        for (const [name, total] of expected) expect(database.get(name)).toMatchObject(total);
      }),
    );
  });

  test("of a database that is away are kept for two days of windows, the newest", () => {
    let state = EMPTY;
    const minutes = 4 * 24 * 60;
    for (let minute = 0; minute < minutes; minute++)
      ({ state } = admit(state, anyLimits, START + minute * 60_000));
    const rows = unsavedRows(state);
    expect(rows.length).toBeLessThanOrEqual(2 * (1_440 + 24 + 1) + 3);
    expect(rows.length).toBeGreaterThan(2 * 1_440);
    const newest = new Date(Math.floor((START + (minutes - 1) * 60_000) / 60_000) * 60_000).toISOString();
    expect(rows.some((row) => row.granularity === "minute" && row.window_start === newest)).toBe(true);
  });

  test("start anew with each UTC day", () => {
    const { state } = admit(EMPTY, anyLimits, START);
    expect(usageAt(state, START).day).toMatchObject({ window_start: "2027-02-28T00:00:00.000Z", allowed: 1 });
    const nextDay = Date.UTC(2027, 2, 1);
    expect(usageAt(state, nextDay - 1).day.allowed).toBe(1);
    expect(usageAt(state, nextDay).day).toMatchObject({
      window_start: "2027-03-01T00:00:00.000Z",
      allowed: 0,
    });
  });
});
