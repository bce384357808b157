import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import {
  type Asking,
  admitTenant,
  LeaseHolder,
  type Limits,
  rateCounter,
  type Verdict,
} from "#durable-objects/rate-counter";
import { Counted, isolate, pass, wait, withCounter } from "./isolates.ts";

const AMPLE: Limits = { minute: 1_000_000, hour: 1_000_000, day: 1_000_000 };
const NOON = Date.UTC(2040, 5, 1, 12, 0, 9);

/** So many requests, one each so many milliseconds. */
const paced = async (one: ReturnType<typeof isolate>, limits: Limits, count: number, gap: number) => {
  const seen = [];
  for (let turn = 0; turn < count; turn += 1) {
    seen.push(one.request(limits));
    await pass(gap);
  }
  const all = Promise.all(seen);
  await pass(300);
  return all;
};

describe("an isolate", () => {
  const alone = (run: (one: ReturnType<typeof isolate>, asks: Verdict[]) => Promise<void>) =>
    withCounter(NOON, async (counter) => {
      const asks: Verdict[] = [];
      await run(
        isolate(counter, new Counted(), (verdict) => asks.push(verdict)),
        asks,
      );
    });
  test("that asks seldom is granted one request an ask", () =>
    alone(async (one, asks) => {
      const seen = await paced(one, AMPLE, 30, 70);
      expect(seen.some(({ isAhead }) => isAhead)).toBe(false);
      expect(asks).toHaveLength(30);
    }));

  test("whose requests come fast lets nearly all of them in by itself, and each is told what is left then", () =>
    alone(async (one, asks) => {
      const seen = await paced(one, AMPLE, 1_000, 4);
      expect(asks.length).toBeLessThan(60);
      const told = seen.map(({ verdict }) => verdict.windows.day.remaining);
      expect(told).toEqual(told.map((_, turn) => AMPLE.day - 1 - turn));
    }));

  test("is granted one request an ask where little is left, and the last one by the limit", () =>
    alone(async (one) => {
      const limits = { ...AMPLE, hour: 100 };
      const seen = await paced(one, limits, 130, 4);
      expect(seen.map(({ verdict }) => verdict.allowed)).toEqual(seen.map((_, turn) => turn < 100));
      expect(seen.slice(1, 101).map(({ verdict }) => verdict.windows.hour.remaining)).toEqual(
        seen.slice(1, 101).map((_, turn) => Math.max(0, 98 - turn)),
      );
      expect(seen.slice(0, 60).some(({ isAhead }) => isAhead)).toBe(true);
      expect(seen.slice(75, 100).some(({ isAhead }) => isAhead)).toBe(false);
    }));

  test("does not wait while an ask is on its way: who finds nothing asks for itself", () =>
    alone(async (one, asks) => {
      Object.assign(one.way, { there: 40, back: 40 });
      const seen = await paced(one, AMPLE, 400, 2);
      expect(seen.every(({ verdict }) => verdict.allowed)).toBe(true);
      await pass(400);
      const before = asks.length;
      const herd = Promise.all(Array.from({ length: 50 }, () => one.request(AMPLE)));
      await pass(400);
      expect((await herd).every(({ verdict }) => verdict.allowed)).toBe(true);
      expect(asks.length - before).toBeLessThanOrEqual(50);
    }));

  test("spends what it was granted no longer than for so long after it asked, however late the answer is", () =>
    alone(async (one) => {
      Object.assign(one.way, { there: 5, back: 200 });
      const seen = await paced(one, AMPLE, 400, 3);
      expect(seen.some(({ isAhead }) => isAhead)).toBe(false);
    }));

  test("whose ask was lost lets its request fail and no other, and gives back what it was granted", () =>
    withCounter(NOON, async (counter) => {
      const counted = new Counted();
      const one = isolate(counter, counted, () => {});
      await paced(one, AMPLE, 200, 5);
      await pass(600);
      one.way.isLost = true;
      const three = Promise.allSettled([one.request(AMPLE), one.request(AMPLE), one.request(AMPLE)]);
      await pass(20);
      expect((await three).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
      one.request(AMPLE);
      await pass(20);
      const usage = counter.usage();
      await pass(1_000);
      expect((await usage).windows.day.allowed).toBe(counted.in("day"));
    }));

  test("that is gone with what it was granted keeps nobody waiting for long, and what it gives back late still counts", () =>
    withCounter(NOON, async (counter) => {
      const ask = { holder: "gone", number: 1, want: 60, ended: [] };
      const granted = await counter.admit(AMPLE, 1, ask);
      expect(granted.lease?.tokens).toBe(60);
      const [usage, begun] = [counter.usage(), Date.now()];
      let answered = 0;
      usage.then(() => {
        answered = Date.now() - begun;
      });
      await pass(2_000);
      expect(answered).toBeLessThan(1_500);
      expect((await usage).windows.day.allowed).toBe(61);
      for (let turn = 0; turn < 2; turn += 1) {
        counter.giveBack("gone", [{ number: 1, unused: 50 }]);
        expect((await counter.usage()).windows.day.allowed).toBe(11);
      }
    }));
});

describe("on the runtime, three isolates at once", () => {
  /** Keeps so many requests of each isolate on their way, until it is told to stop; gives the times at which they were let in. */
  function under(load: { tenantId: string; limits: Limits }) {
    let isOver = false;
    const letIn: { at: number; verdict: Verdict }[] = [];
    const going: Promise<unknown>[] = [];
    const one = async (holder: LeaseHolder) => {
      const asking: Asking = {
        namespace: env.RATE_COUNTER,
        tenantId: load.tenantId,
        defaults: load.limits,
        holder,
        waitUntil: (work) => going.push(work),
      };
      while (!isOver) {
        const { verdict } = await admitTenant(asking);
        if (verdict.allowed) letIn.push({ at: Date.now(), verdict });
        await wait(verdict.allowed ? 4 : 40);
      }
    };
    for (const name of ["a", "b", "c"]) {
      const holder = new LeaseHolder(name);
      going.push(...Array.from({ length: 4 }, () => one(holder)));
    }
    return {
      letIn,
      async stop() {
        isOver = true;
        await Promise.all(going);
        await Promise.all(going);
      },
    };
  }

  test("are let in exactly as often as the limit says", async () => {
    const tenantId = crypto.randomUUID();
    const load = under({ tenantId, limits: { ...AMPLE, day: 600 } });
    const counter = rateCounter(env.RATE_COUNTER, tenantId);
    const end = Date.now() + 40_000;
    while (load.letIn.length < 600 && Date.now() < end) await wait(300);
    await wait(500);
    await load.stop();
    expect(load.letIn).toHaveLength(600);
    expect((await counter.usage()).windows.day.allowed).toBe(600);
  });

  test("are not let in once any more after the acknowledgement of a limit that is used up", async () => {
    const tenantId = crypto.randomUUID();
    const load = under({ tenantId, limits: AMPLE });
    const counter = rateCounter(env.RATE_COUNTER, tenantId);
    await wait(2_500);
    await counter.setLimits({ ...AMPLE, day: 5 });
    const acknowledged = load.letIn.length;
    await wait(500);
    await load.stop();
    expect(acknowledged).toBeGreaterThan(100);
    expect(load.letIn.length).toBe(acknowledged);
    expect((await counter.usage()).windows.day.allowed).toBe(acknowledged);
  });
});
