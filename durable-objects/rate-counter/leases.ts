import { Pace } from "./pace.ts";
import { type Limits, type Verdict, WINDOWS } from "./windows.ts";

/**
 * What is granted ahead, to an isolate whose requests come fast: so many requests that it may let in by its own count, for a moment. They are counted
 * when they are granted, so that no window ever holds more than its limit; what was not used comes back.
 */
export const LEASE = {
  /** How long it may be spent, from before it was asked for. */
  ms: 200,
  /** A Worker's clock stands still while it computes: so much longer the object takes it as not ended. */
  marginMs: 50,
  /** What is not given back so long after its end is waited for no more: its isolate is gone. It counts as used, unless it comes back yet. */
  lateMs: 1_000,
  lostMs: 60_000,
  most: 64,
  /** Of what remains of the narrowest window. */
  share: 8,
  /** For fewer none is granted. */
  least: 4,
} as const;

/** A lease that is over, by its number at its holder, and how many requests of it were not used. */
export type Ended = { number: number; unused: number };

/** Who asks, how many requests they would like ahead under which number, and what they give back. */
export type LeaseAsk = { holder: string; number: number; want: number; ended: Ended[] };

/** Granted for `forMs`. `windows` are as they stood after it, less what others take within a second. */
export type Lease = { tokens: number; forMs: number; windows: Verdict["windows"] };

export type Offer = { tokens: number; forMs: number; others: number };

/** The leases of one counter that are not over yet, in memory alone: an object that lost them takes nothing back. */
export class Leases {
  readonly #out = new Map<string, { granted: Verdict; late: ReturnType<typeof setTimeout> }>();
  /** Granted, and waited for no more. */
  readonly #late = new Map<string, { granted: Verdict; at: number }>();
  readonly #paces = new Map<string, Pace>();
  #spentBy: number;
  #waiting = 0;
  #wake: (() => void)[] = [];

  /** Until `spentBy` (unix milliseconds) leases may be spent that this object does not know any more. */
  constructor(spentBy: number) {
    this.#spentBy = spentBy;
  }

  get areOut(): boolean {
    return this.#out.size > 0;
  }

  /** How much may be granted ahead to who asks, where the windows stand as in `verdict`; while somebody waits for leases to end, nothing. */
  offer({ holder, want }: LeaseAsk, { windows, allowed, cost }: Verdict, nowMs: number): Offer {
    const others = this.#pacesBeside(holder, nowMs);
    if (allowed && cost > 0) this.#count(holder, nowMs, cost);
    const left = Math.min(...WINDOWS.map((name) => windows[name].remaining)) - others;
    const tokens = Math.min(want, LEASE.most, Math.floor(left / LEASE.share));
    const opens = Math.min(...WINDOWS.map((name) => windows[name].reset)) * 1_000;
    const forMs = Math.min(LEASE.ms, opens - nowMs - LEASE.marginMs);
    const isOne = allowed && tokens >= LEASE.least && forMs > LEASE.ms / 4 && this.#waiting === 0;
    return { tokens: isOne ? tokens : 0, forMs, others };
  }

  /** Keeps in mind what was granted, until it is given back. */
  grant(
    { holder, number }: LeaseAsk,
    { tokens, forMs, others }: Offer,
    granted: Verdict,
    nowMs: number,
  ): Lease {
    const key = `${holder} ${number}`;
    const end = forMs + LEASE.marginMs;
    this.#count(holder, nowMs, tokens);
    this.#spentBy = Math.max(this.#spentBy, nowMs + end);
    const late = setTimeout(() => this.#isLate(key), end + LEASE.lateMs);
    this.#out.set(key, { granted, late });
    const less = (name: keyof Limits) => {
      const window = granted.windows[name];
      return { ...window, remaining: Math.max(0, window.remaining - others) };
    };
    return { tokens, forMs, windows: { minute: less("minute"), hour: less("hour"), day: less("day") } };
  }

  /** What is given back, as the verdicts to refund. A lease that is given back twice, or that nobody knows, gives nothing. */
  end(holder: string, ended: readonly Ended[]): Verdict[] {
    return ended.flatMap(({ number, unused }) => {
      const key = `${holder} ${number}`;
      const lease = this.#out.get(key) ?? this.#late.get(key);
      if (!lease) return [];
      if ("late" in lease) clearTimeout(lease.late);
      this.#late.delete(key);
      this.#over(key);
      const back = Math.min(Math.max(0, unused), lease.granted.cost);
      return back > 0 ? [{ ...lease.granted, cost: back }] : [];
    });
  }

  /** Returns once nothing of what was granted until now may be spent any more. */
  async spent(nowMs: number): Promise<void> {
    const rest = this.#spentBy - nowMs;
    if (rest > 0) await wait(Math.min(rest, LEASE.ms + LEASE.marginMs));
  }

  /** Does something once every lease was given back or is lost. No other is granted until it is done. */
  async settled<T>(done: () => T): Promise<T> {
    if (!this.areOut) return done();
    this.#waiting += 1;
    try {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      return done();
    } finally {
      this.#waiting -= 1;
    }
  }

  #isLate(key: string): void {
    const granted = this.#out.get(key)?.granted;
    const now = Date.now();
    for (const [lost, { at }] of this.#late) if (now - at > LEASE.lostMs) this.#late.delete(lost);
    if (granted) this.#late.set(key, { granted, at: now });
    this.#over(key);
  }

  #over(key: string): void {
    this.#out.delete(key);
    if (this.areOut) return;
    for (const wake of this.#wake.splice(0)) wake();
  }

  #count(holder: string, nowMs: number, tokens: number): void {
    const pace = this.#paces.get(holder) ?? new Pace();
    pace.add(nowMs, tokens);
    this.#paces.set(holder, pace);
  }

  #pacesBeside(holder: string, nowMs: number): number {
    let sum = 0;
    for (const [other, pace] of this.#paces) {
      const taken = pace.at(nowMs);
      if (taken === 0) this.#paces.delete(other);
      else if (other !== holder) sum += taken;
    }
    return sum;
  }
}

/** Lets so much time pass. */
export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
