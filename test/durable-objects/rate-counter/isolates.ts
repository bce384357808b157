import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import {
  type Asking,
  admitTenant,
  LeaseHolder,
  type Limits,
  rateCounter,
  type Verdict,
  type WindowName,
} from "#durable-objects/rate-counter";
import type { RateCounter } from "../../../durable-objects/rate-counter/rate-counter.ts";
import { WINDOW_SECONDS, WINDOWS } from "../../../durable-objects/rate-counter/windows.ts";

type Counter = Pick<RateCounter, "admit" | "refund" | "giveBack" | "setLimits" | "usage">;

/** The way between an isolate and the object, in milliseconds; and whether the answer of the next ask is lost. */
export interface Way {
  there: number;
  back: number;
  isLost?: boolean;
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets so much time pass on a clock that stands still by itself: what is due comes in order, each with all that follows from it. */
export async function pass(ms: number): Promise<void> {
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  }, ms);
  while (!isOver) {
    vi.advanceTimersToNextTimer();
    for (let turn = 0; turn < 40; turn += 1) await undefined;
  }
}

const windowOf = (name: WindowName, ms: number) => Math.floor(ms / 1_000 / WINDOW_SECONDS[name]);

/** Every request that was let in and not taken back, by when, counted by hand. */
export class Counted {
  readonly #let: { at: number; cost: number }[] = [];
  #takenBackAt = 0;

  /** Was something taken back in this very millisecond? What is decided in it may be decided before. */
  get isTakenBackNow(): boolean {
    return this.#takenBackAt === Date.now();
  }

  letIn(cost: number): () => void {
    const one = { at: Date.now(), cost };
    this.#let.push(one);
    return () => {
      this.#let.splice(this.#let.indexOf(one), 1);
      this.#takenBackAt = Date.now();
    };
  }

  in(name: WindowName): number {
    const now = windowOf(name, Date.now());
    return this.#let.reduce((sum, { at, cost }) => sum + (windowOf(name, at) === now ? cost : 0), 0);
  }

  /** Is there room for so many more? */
  hasRoom(limits: Limits, cost: number): boolean {
    return WINDOWS.every((name) => this.in(name) + cost <= limits[name]);
  }
}

/** What one isolate saw of a request: what it was told, and how it takes it back. */
export interface Seen {
  verdict: Verdict;
  isAhead: boolean;
  takeBack(): Promise<void>;
}

/** An isolate before a counter that stands at the end of a way. `onDecision` hears of each decision of the object as it is made. */
export function isolate(
  counter: Counter,
  counted: Counted,
  onDecision: (verdict: Verdict, takeBack: () => void) => void,
) {
  const [way, going] = [{ there: 0, back: 0 } as Way, new Set<Promise<unknown>>()];
  /** What the object decided and nobody has heard of yet. */
  let isAsked = false;
  const decided = new WeakMap<object, () => void>();
  const far = {
    async admit(...given: Parameters<Counter["admit"]>) {
      isAsked ||= (given[1] ?? 1) > 0;
      const { there, back, isLost } = { ...way };
      way.isLost = false;
      await wait(there);
      const verdict = structuredClone(await counter.admit(...given));
      const { cost } = verdict;
      const takeBack = verdict.allowed && cost > 0 ? counted.letIn(cost) : () => {};
      if (cost > 0) onDecision(verdict, takeBack);
      await wait(back);
      if (isLost) throw new Error("lost");
      decided.set(verdict, takeBack);
      return verdict;
    },
    async refund(verdict: Verdict) {
      await wait(way.there);
      counter.refund(verdict);
      decided.get(verdict)?.();
    },
    async giveBack(...given: Parameters<Counter["giveBack"]>) {
      await wait(way.there);
      counter.giveBack(...given);
    },
  };
  const holder = new LeaseHolder(crypto.randomUUID());
  const asking = (defaults: Limits): Asking => ({
    namespace: { getByName: () => far } as unknown as Asking["namespace"],
    tenantId: "t",
    defaults,
    holder,
    waitUntil: (work) => {
      const settled = work.catch(() => {}).finally(() => going.delete(settled));
      going.add(settled);
    },
  });
  return {
    way,
    /** Asks for one request, or for one that costs more. Errors: the answer was lost. */
    async request(defaults: Limits, cost = 1): Promise<Seen> {
      isAsked = false;
      const deciding = admitTenant(asking(defaults), cost);
      const isAhead = !isAsked;
      let takeBack = isAhead ? counted.letIn(cost) : () => {};
      const { verdict, giveBack } = await deciding;
      if (!isAhead) takeBack = decided.get(verdict) ?? takeBack;
      const seen = async () => {
        await giveBack();
        if (isAhead) takeBack();
      };
      return { verdict, isAhead, takeBack: seen };
    },
    /** Returns once nothing of it is on its way. */
    async isQuiet(): Promise<void> {
      while (going.size > 0) await Promise.all(going);
    },
  };
}

/** Runs with a counter of its own that was saved once, as leases want it, and with a clock that stands still but for `pass`. */
export async function withCounter(now: number, run: (counter: Counter) => Promise<void>): Promise<void> {
  const stub = rateCounter(env.RATE_COUNTER, crypto.randomUUID());
  await runInDurableObject(stub, async (instance) => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now });
    try {
      await instance.setLimits(null);
      await pass(1_000);
      await run(instance);
    } finally {
      await pass(3_000);
      vi.useRealTimers();
    }
  });
}
