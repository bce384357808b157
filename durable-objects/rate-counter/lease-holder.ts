import { type Ended, LEASE, type Lease, type LeaseAsk } from "./leases.ts";
import { Pace } from "./pace.ts";
import { type Verdict, WINDOWS, type WindowName } from "./windows.ts";

/** A lease as its holder has it: `left` requests until `until` (unix milliseconds), unless it is closed; kept until the counter knows what was left. */
export type Held = {
  number: number;
  left: number;
  until: number;
  windows: Verdict["windows"];
  state: "open" | "closed" | "on its way";
};

/** How long an answer is waited for before another lease is asked for. */
const ASK_AGAIN_MS = 1_000;
/** Of asks that failed, what they may have been granted is given back for the last ones. */
const MOST_LOST = 50;

/**
 * What one isolate may let in of one tenant without asking its counter. Plain values alone: requests share what is held, and none waits for what
 * another asked. Times are unix milliseconds; a clock that stands still is allowed for by `LEASE.marginMs`.
 */
export class LeaseHolder {
  static #numbers = 0;
  readonly id: string;
  readonly #pace = new Pace();
  /** The newest is last. */
  #held: Held[] = [];
  #lost: Ended[] = [];
  #askingUntil = 0;
  /** What was asked for and is not answered yet: the counter may have counted it. */
  #unanswered = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Lets one request in by what is held, the oldest first; undefined where nothing is. */
  spend(nowMs: number): { verdict: Verdict; held: Held } | undefined {
    this.#pace.add(nowMs, 1);
    const held = this.#held.find((one) => isOpen(one, nowMs) && one.left > 0);
    const newest = this.#held.at(-1);
    if (!held || !newest) return undefined;
    held.left -= 1;
    const ours = this.#held.reduce((sum, { left }) => sum + left, 0) - this.#unanswered;
    const at = (name: WindowName) => {
      const window = newest.windows[name];
      return { ...window, remaining: Math.max(0, window.remaining + ours) };
    };
    const windows = { minute: at("minute"), hour: at("hour"), day: at("day") };
    return { verdict: { allowed: true, cost: 1, retryAfter: 0, windows }, held };
  }

  /** Takes back what `spend` let in; false where its lease is over, and the counter has to be told. */
  unspend(held: Held, nowMs: number): boolean {
    if (!isOpen(held, nowMs)) return false;
    held.left += 1;
    return true;
  }

  /** Is what is held used up soon, and nothing asked for yet? */
  runsLow(nowMs: number): boolean {
    const want = this.#wantAt(nowMs);
    if (want === 0) return false;
    const left = this.#held.reduce((sum, one) => sum + (isOpen(one, nowMs) ? one.left : 0), 0);
    return left <= want / 2 || (this.#held.at(-1)?.until ?? 0) - nowMs < LEASE.ms / 3;
  }

  /** What is asked of the counter beside requests that cost so much; `answered` or `failed` must follow. */
  ask(cost: number, nowMs: number): LeaseAsk {
    const want = this.#wantAt(nowMs);
    if (want > 0) this.#askingUntil = nowMs + ASK_AGAIN_MS;
    for (const held of this.#held) if (held.left === 0 || nowMs >= held.until) close(held);
    this.#unanswered += cost;
    LeaseHolder.#numbers += 1;
    return { holder: this.id, number: LeaseHolder.#numbers, want, ended: this.#handBack() };
  }

  /** Takes what the counter said to an ask of `askedAt`; what it granted ahead, if anything, is to be ended in time. */
  answered(
    ask: LeaseAsk,
    cost: number,
    said: Verdict & { lease?: Lease },
    askedAt: number,
  ): Held | undefined {
    this.#settle(ask, cost);
    this.cameBack(ask.ended);
    const newest = this.#held.at(-1);
    if (newest) for (const name of WINDOWS) lower(newest.windows, name, said.windows);
    if (!said.lease) return undefined;
    const { tokens, forMs, windows } = said.lease;
    const held: Held = {
      ...{ number: ask.number, left: tokens, until: askedAt + forMs },
      ...{ windows: { ...windows }, state: "open" },
    };
    this.#held.push(held);
    return held;
  }

  /** The counter did not answer: what it may have granted is given back, and so is again what the ask gave back. */
  failed(ask: LeaseAsk, cost: number): void {
    this.#settle(ask, cost);
    this.didNotComeBack(ask.ended);
    if (ask.want > 0)
      this.#lost = [...this.#lost, { number: ask.number, unused: ask.want }].slice(-MOST_LOST);
  }

  /** Ends a lease in time. What is to be told at once: nothing where another lease is held, with whose end or before it this one's is told. */
  end(held: Held, nowMs: number): Ended[] {
    close(held);
    return this.#held.some((one) => isOpen(one, nowMs)) ? [] : this.#handBack();
  }

  /** The counter has these back. */
  cameBack(ended: readonly Ended[]): void {
    const numbers = new Set(ended.map(({ number }) => number));
    this.#held = this.#held.filter(({ number }) => !numbers.has(number));
  }

  /** These did not reach the counter: they are given back again. */
  didNotComeBack(ended: readonly Ended[]): void {
    const numbers = new Set(ended.map(({ number }) => number));
    for (const held of this.#held) if (numbers.has(held.number)) held.state = "closed";
    const known = new Set(this.#held.map(({ number }) => number));
    this.#lost.unshift(...ended.filter(({ number }) => !known.has(number)));
  }

  #handBack(): Ended[] {
    const closed = this.#held.filter(({ state }) => state === "closed");
    for (const held of closed) held.state = "on its way";
    return [...this.#lost.splice(0), ...closed.map(({ number, left }) => ({ number, unused: left }))];
  }

  #settle({ want }: LeaseAsk, cost: number): void {
    if (want > 0) this.#askingUntil = 0;
    this.#unanswered -= cost;
  }

  /** As many as come within the life of a lease, unless these are too few for one; none while one is asked for. */
  #wantAt(nowMs: number): number {
    if (nowMs < this.#askingUntil) return 0;
    const want = Math.min(LEASE.most, Math.floor((this.#pace.at(nowMs) * LEASE.ms) / 1_000));
    return want < LEASE.least ? 0 : want;
  }
}

const isOpen = ({ state, until }: Held, nowMs: number): boolean => state === "open" && nowMs < until;

function close(held: Held): void {
  if (held.state === "open") held.state = "closed";
}

/** A later word of the counter: less remains of the same window than was thought. */
function lower(windows: Verdict["windows"], name: WindowName, said: Verdict["windows"]): void {
  const [window, { remaining, reset }] = [windows[name], said[name]];
  if (reset === window.reset && remaining < window.remaining) windows[name] = { ...window, remaining };
}
