import { DurableObject } from "cloudflare:workers";
import { type Ended, LEASE, type Lease, type LeaseAsk, Leases } from "./leases.ts";
import { type RecordUsage, record } from "./record-usage.ts";
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
  type WindowName,
} from "./windows.ts";

const SAVE_AFTER_MS = 1_000;
const RECORD_AFTER_MS = 60_000;
const UNCONFIRMED = { allowUnconfirmed: true };

/** What one counter knows. Each property is one key of its storage, rewritten only when it is another object. */
type Memory = State & { limits: Limits | null; tenantId: string };

/** What the object says to who asks for a request, and perhaps for some ahead. */
export type Granted = Verdict & { lease?: Lease };

/**
 * Counts one tenant's requests; the object's name is the tenant's id. Memory decides, storage follows within a
 * second, the database within about a minute. A crash loses at most the last second of counts.
 */
export class RateCounter extends DurableObject<Env> {
  protected memory: Memory;
  protected record: RecordUsage = record;
  #stored: Partial<Memory> = {};
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #alarmSet = false;
  #leases = new Leases(0);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.memory = { ...EMPTY, limits: null, tenantId: ctx.id.name ?? "" };
    ctx.blockConcurrencyWhile(() => this.#restore());
  }

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
    if (!ask || !offer?.tokens || this.#stored.open === undefined) return verdict;
    return {
      ...verdict,
      lease: this.#leases.grant(ask, offer, this.#count(defaults, offer.tokens, now), now),
    };
  }

  /** Take a request back that was counted by this verdict and should have cost nothing. */
  refund(verdict: Verdict): void {
    this.#remember(refund(this.memory, verdict));
  }

  /** Take back what was granted ahead and not used. */
  giveBack(holder: string, ended: readonly Ended[]): void {
    for (const verdict of this.#leases.end(holder, ended)) this.refund(verdict);
  }

  /** Put the tenant's own limits in force; null gives it back to the defaults. Returns once nothing granted by others may be spent any more. */
  async setLimits(limits: Limits | null): Promise<void> {
    this.#remember({ limits });
    await this.#leases.spent(Date.now());
  }

  /** The tenant's own limits, null where the defaults hold, and the totals of the windows open now, once what is granted ahead was used or came back. */
  usage(): Promise<{ limits: Limits | null; windows: Record<WindowName, UsageRow> }> {
    return this.#leases.settled(() => ({
      limits: this.memory.limits,
      windows: usageAt(this.memory, Date.now()),
    }));
  }

  /** Hand what the database does not have to the recorder, and take the tenant's limits from its answer. */
  override async alarm(): Promise<void> {
    this.#alarmSet = true;
    await this.#leases.settled(() => {});
    await this.#save();
    // Totals restored after a crash must not be below those in the database.
    await this.ctx.storage.sync();
    await this.#handOver();
    this.#alarmSet = false;
    await this.#save();
  }

  async #handOver(): Promise<void> {
    const rows = unsavedRows(this.memory);
    if (rows.length === 0) return;
    const { limits, tenantId } = this.memory;
    try {
      const answer = await this.record(this.env, tenantId, rows);
      // Limits set while the recorder was at work are newer than its answer.
      const current = this.memory.limits === limits ? answer : this.memory.limits;
      this.memory = { ...this.memory, ...markSaved(this.memory, rows), limits: current };
    } catch (error) {
      console.error("rate_counter.usage_not_recorded", tenantId, error);
    }
  }

  #isRoom(defaults: Limits, cost: number, now: number): boolean {
    return admit(this.memory, this.memory.limits ?? defaults, now, cost).verdict.allowed;
  }

  #count(defaults: Limits, cost: number, now = Date.now()): Verdict {
    const { state, verdict } = admit(this.memory, this.memory.limits ?? defaults, now, cost);
    this.#remember(state);
    return verdict;
  }

  #remember(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_AFTER_MS);
  }

  async #save(): Promise<void> {
    if (this.#saveTimer !== undefined) clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const stored: Record<string, unknown> = this.#stored;
    const changed = Object.entries(this.memory).filter(([key, value]) => stored[key] !== value);
    this.#stored = this.memory;
    const writes = [this.ctx.storage.put(Object.fromEntries(changed), UNCONFIRMED)];
    if (!this.#alarmSet && unsavedRows(this.memory).length > 0) {
      this.#alarmSet = true;
      writes.push(this.ctx.storage.setAlarm(Date.now() + RECORD_AFTER_MS, UNCONFIRMED));
    }
    await Promise.all(writes);
  }

  async #restore(): Promise<void> {
    const stored = await this.ctx.storage.get(Object.keys(this.memory));
    this.#stored = Object.fromEntries(stored);
    this.memory = { ...this.memory, ...this.#stored };
    if (this.#stored.open) this.#leases = new Leases(Date.now() + LEASE.ms + LEASE.marginMs);
    this.#alarmSet = (await this.ctx.storage.getAlarm()) !== null;
    // workerd wakes an evicted object for its alarm without a name: the stored one stands in.
    if (this.memory.tenantId === "") throw new Error("A rate counter is named by its tenant's id.");
  }
}
