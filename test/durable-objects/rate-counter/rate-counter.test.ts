import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Limits, rateCounter, type UsageRow } from "#durable-objects/rate-counter";
import type { RateCounter } from "../../../durable-objects/rate-counter/rate-counter.ts";
import type { RecordUsage } from "../../../durable-objects/rate-counter/record-usage.ts";
import type { State } from "../../../durable-objects/rate-counter/windows.ts";

const LIMITS: Limits = { minute: 3, hour: 100, day: 1_000 };
const NOON = Date.UTC(2040, 5, 1, 12, 0, 10);

type Stub = DurableObjectStub<RateCounter>;
type Inside = Pick<RateCounter, "admit" | "setLimits"> & { memory: State; record: RecordUsage };

const counter = () => rateCounter(env.RATE_COUNTER, crypto.randomUUID());
const inside = <R>(stub: Stub, look: (it: Inside, ctx: DurableObjectState) => R | Promise<R>) =>
  runInDurableObject(stub, (instance, ctx) => look(instance as unknown as Inside, ctx));
const recordWith = (stub: Stub, record: RecordUsage) =>
  inside(stub, (it) => {
    it.record = record;
  });
const alarmOf = (stub: Stub) => inside(stub, (_, ctx) => ctx.storage.getAlarm());
const storedOpen = (stub: Stub) => inside(stub, (_, ctx) => ctx.storage.get<State["open"]>("open"));
/** Returns once storage holds the open minute with so many allowed requests; hangs if it never does. */
const saved = async (stub: Stub, allowed: number) => {
  while ((await storedOpen(stub))?.minute.allowed !== allowed) await scheduler.wait(50);
};
const minutes = (rows: UsageRow[]) => rows.filter((row) => row.granularity === "minute");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("admission", () => {
  test("ends at the limit, begins again with the next minute, and is each tenant's own", async () => {
    const [stub, other] = [counter(), counter()];
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => stub.admit(LIMITS)));
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
    expect(verdicts[4]).toMatchObject({ retryAfter: 50, windows: { hour: { remaining: 97 } } });
    expect((await other.admit(LIMITS)).windows.minute.remaining).toBe(2);
    vi.setSystemTime(NOON + 50_000);
    expect((await stub.admit(LIMITS)).windows.minute.remaining).toBe(2);
  });

  test("taken back leaves the whole budget, and what was recorded is put right", async () => {
    const stub = counter();
    const rows: UsageRow[] = [];
    await recordWith(stub, async (_, __, handed) => {
      rows.push(...handed);
      return null;
    });
    const verdicts = await Promise.all(Array.from({ length: 4 }, () => stub.admit(LIMITS)));
    await saved(stub, 3);
    await runDurableObjectAlarm(stub);
    for (const verdict of verdicts) await stub.refund(verdict);
    expect((await stub.usage()).windows).toMatchObject({
      minute: { allowed: 0, refused: 0 },
      day: { allowed: 0, refused: 0 },
    });
    await saved(stub, 0);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(minutes(rows)).toMatchObject([
      { allowed: 3, refused: 1 },
      { allowed: 0, refused: 0 },
    ]);
    expect((await stub.admit(LIMITS)).windows.minute.remaining).toBe(2);
  });

  test("goes by the tenant's own limits until they are taken back", async () => {
    const stub = counter();
    await stub.setLimits({ ...LIMITS, minute: 1 });
    expect((await stub.admit(LIMITS)).windows.minute).toMatchObject({ limit: 1, remaining: 0 });
    expect((await stub.admit(LIMITS)).allowed).toBe(false);
    await stub.setLimits(null);
    expect((await stub.admit(LIMITS)).allowed).toBe(true);
  });

  test("goes by the latest of the limits that were set, in whichever order they come, after an eviction too", async () => {
    const stub = counter();
    await stub.setLimits({ ...LIMITS, minute: 20 }, 2);
    await stub.setLimits({ ...LIMITS, minute: 10 }, 1);
    expect((await stub.admit(LIMITS)).windows.minute.limit).toBe(20);
    await saved(stub, 1);
    await evictDurableObject(stub);
    await stub.setLimits({ ...LIMITS, minute: 10 }, 1);
    expect((await stub.admit(LIMITS)).windows.minute.limit).toBe(20);
    await stub.setLimits({ ...LIMITS, minute: 30 }, 3);
    expect((await stub.admit(LIMITS)).windows.minute.limit).toBe(30);
  });
});

describe("storage", () => {
  test("follows memory about a second later, not with each request", async () => {
    const stub = counter();
    // In one visit, so that no second can pass between the requests and the look, however slow the machine is.
    const stored = await inside(stub, (it, ctx) => {
      for (let request = 0; request < 3; request++) it.admit(LIMITS);
      return ctx.storage.get("open");
    });
    expect(stored).toBeUndefined();
    await saved(stub, 3);
  });

  test("wins over memory after an eviction", async () => {
    const stub = counter();
    await stub.setLimits({ ...LIMITS, minute: 2 });
    await stub.admit(LIMITS);
    await saved(stub, 1);
    await inside(stub, (it) => {
      it.memory.open.minute.allowed = 999;
    });
    expect((await stub.usage()).windows.minute.allowed).toBe(999);
    await evictDurableObject(stub);
    expect(await stub.usage()).toMatchObject({ limits: { minute: 2 }, windows: { minute: { allowed: 1 } } });
    expect((await stub.admit(LIMITS)).allowed).toBe(true);
    expect((await stub.admit(LIMITS)).allowed).toBe(false);
  });
});

describe("the alarm", () => {
  const offline: RecordUsage = () => Promise.reject(new Error("no database"));

  test("is set once there is something to record, about a minute away, and is not put off", async () => {
    const stub = counter();
    await stub.usage();
    expect(await alarmOf(stub)).toBeNull();
    await stub.admit(LIMITS);
    await saved(stub, 1);
    expect(await alarmOf(stub)).toBe(NOON + 60_000);
    vi.setSystemTime(NOON + 30_000);
    await evictDurableObject(stub);
    await stub.admit(LIMITS);
    await saved(stub, 2);
    expect(await alarmOf(stub)).toBe(NOON + 60_000);
  });

  test("hands the totals over once, takes the tenant's limits from the answer, and rests", async () => {
    const stub = counter();
    for (let request = 0; request < 4; request++) await stub.admit(LIMITS);
    await saved(stub, 3);
    const calls: [string, UsageRow[]][] = [];
    await recordWith(stub, async (_, tenantId, rows) => {
      calls.push([tenantId, rows]);
      return { ...LIMITS, minute: 4 };
    });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(calls).toEqual([
      [
        stub.name,
        [
          { granularity: "minute", window_start: "2040-06-01T12:00:00.000Z", allowed: 3, refused: 1 },
          { granularity: "hour", window_start: "2040-06-01T12:00:00.000Z", allowed: 3, refused: 1 },
          { granularity: "day", window_start: "2040-06-01T00:00:00.000Z", allowed: 3, refused: 1 },
        ],
      ],
    ]);
    expect(await runDurableObjectAlarm(stub)).toBe(false);
    expect((await stub.admit(LIMITS)).windows.minute).toMatchObject({ limit: 4, remaining: 0 });
  });

  test("loses nothing to a recorder that fails, not even through an eviction", async () => {
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    const stub = counter();
    await stub.admit(LIMITS);
    await saved(stub, 1);
    await recordWith(stub, offline);
    await runDurableObjectAlarm(stub);
    expect(complaint).toHaveBeenCalledWith(
      "rate_counter.usage_not_recorded",
      expect.anything(),
      expect.anything(),
    );
    expect(await alarmOf(stub)).toBe(NOON + 60_000);

    vi.setSystemTime(NOON + 120_000);
    for (let request = 0; request < 2; request++) await stub.admit(LIMITS);
    await saved(stub, 2);
    await evictDurableObject(stub);
    const rows: UsageRow[] = [];
    await recordWith(stub, async (_, __, handed) => {
      rows.push(...handed);
      return null;
    });
    await runDurableObjectAlarm(stub);
    expect(minutes(rows).map(({ window_start, allowed }) => [window_start, allowed])).toEqual([
      ["2040-06-01T12:00:00.000Z", 1],
      ["2040-06-01T12:02:00.000Z", 2],
    ]);
    expect(rows.find((row) => row.granularity === "day")?.allowed).toBe(3);
    expect(await alarmOf(stub)).toBeNull();
  });

  test("leaves what is counted and the limits that are set meanwhile as they are", async () => {
    const stub = counter();
    await stub.admit(LIMITS);
    await saved(stub, 1);
    await inside(stub, (it) => {
      it.record = async () => {
        await scheduler.wait(1);
        it.admit(LIMITS);
        it.setLimits({ ...LIMITS, minute: 77 });
        return null;
      };
    });
    await runDurableObjectAlarm(stub);
    expect((await stub.usage()).limits?.minute).toBe(77);
    expect(await alarmOf(stub)).toBe(NOON + 60_000);
    const rows: UsageRow[] = [];
    await recordWith(stub, async (_, __, handed) => {
      rows.push(...handed);
      return null;
    });
    await runDurableObjectAlarm(stub);
    expect(minutes(rows)).toMatchObject([{ allowed: 2 }]);
    expect((await stub.usage()).limits).toBeNull();
  });
});
