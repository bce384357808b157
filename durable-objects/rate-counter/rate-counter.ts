import { type Ended, LEASE, type Lease, type LeaseAsk, Leases } from "./leases.ts";
import { StoredCounter } from "./stored-counter.ts";
import {
  admit,
  type Limits,
  refund,
  type UsageRow,
  usageAt,
  type Verdict,
  type WindowName,
} from "./windows.ts";

/** What the object says to who asks for a request, and perhaps for some ahead. */
export type Granted = Verdict & { lease?: Lease };

/**
 * Counts one tenant's requests; the object's name is the tenant's id. Memory decides, storage follows within a
 * second, the database within about a minute. A crash loses at most the last second of counts.
 */
export class RateCounter extends StoredCounter {
  #leases = new Leases(0);

  /**
   * Decide on one request now, or one that costs as much as several, by the tenant's own limits or else by `defaults`, and count it. To who asks
   * fast some more are granted ahead, a lease. Nobody is refused while what others were granted ahead may yet come back.
   */
  admit(defaults: Limits, cost = 1, ask?: LeaseAsk): Granted | Promise<Granted> {
    if (ask) this.giveBack(ask.holder, ask.ended);
    const now = Date.now();
    if (cost > 0 && this.#leases.areOut && !this.#isRoom(defaults, cost, now))
      return this.#leases.settled(() => this.#count(defaults, cost));
    const verdict = this.#count(defaults, cost, now);
    const offer = ask && this.#leases.offer(ask, verdict, now);
    // A counter that begins after a crash must know that leases may be out: before the first save none is granted.
    if (!ask || !offer?.tokens || !this.isStored) return verdict;
    return {
      ...verdict,
      lease: this.#leases.grant(ask, offer, this.#count(defaults, offer.tokens, now), now),
    };
  }

  /** Take a request back that was counted by this verdict and should have cost nothing. */
  refund(verdict: Verdict): void {
    this.remember(refund(this.memory, verdict));
  }

  /** Take back what was granted ahead and not used. */
  giveBack(holder: string, ended: readonly Ended[]): void {
    for (const verdict of this.#leases.end(holder, ended)) this.refund(verdict);
  }

  /**
   * Put the tenant's own limits in force; null gives it back to the defaults. Those of an earlier version of their row than were set before are
   * passed over. Returns once nothing granted by others may be spent any more.
   */
  async setLimits(limits: Limits | null, version = this.memory.limitsVersion): Promise<void> {
    if (version >= this.memory.limitsVersion) this.remember({ limits, limitsVersion: version });
    await this.#leases.spent(Date.now());
  }

  /** The tenant's own limits, null where the defaults hold, and the totals of the windows open now, once what is granted ahead was used or came back. */
  usage(): Promise<{ limits: Limits | null; windows: Record<WindowName, UsageRow> }> {
    return this.#leases.settled(() => ({
      limits: this.memory.limits,
      windows: usageAt(this.memory, Date.now()),
    }));
  }

  protected override restored(): void {
    if (this.isStored) this.#leases = new Leases(Date.now() + LEASE.ms + LEASE.marginMs);
  }

  protected override isExact(): Promise<void> {
    return this.#leases.settled(() => {});
  }

  #isRoom(defaults: Limits, cost: number, now: number): boolean {
    return admit(this.memory, this.memory.limits ?? defaults, now, cost).verdict.allowed;
  }

  #count(defaults: Limits, cost: number, now = Date.now()): Verdict {
    const { state, verdict } = admit(this.memory, this.memory.limits ?? defaults, now, cost);
    this.remember(state);
    return verdict;
  }
}
