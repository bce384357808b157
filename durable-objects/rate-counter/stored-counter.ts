import { DurableObject } from "cloudflare:workers";
import { type RecordUsage, record } from "./record-usage.ts";
import { EMPTY, type Limits, markSaved, type State, unsavedRows } from "./windows.ts";

const SAVE_AFTER_MS = 1_000;
const RECORD_AFTER_MS = 60_000;
const UNCONFIRMED = { allowUnconfirmed: true };

/** What one counter knows. Each property is one key of its storage, rewritten only when it is another object. */
type Memory = State & { limits: Limits | null; limitsVersion: number; tenantId: string };

/** What a counter knows, and how it is kept: in memory, a second later in storage, about a minute later in the database. */
export abstract class StoredCounter extends DurableObject<Env> {
  protected memory: Memory;
  protected record: RecordUsage = record;
  #stored: Partial<Memory> = {};
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.memory = { ...EMPTY, limits: null, limitsVersion: 0, tenantId: ctx.id.name ?? "" };
    ctx.blockConcurrencyWhile(() => this.#restore());
  }

  /** Is something of what was counted in storage? */
  protected get isStored(): boolean {
    return this.#stored.open !== undefined;
  }

  /** What was stored is in memory again. */
  protected abstract restored(): void;

  /** Returns once what is counted is what was used. */
  protected abstract isExact(): Promise<void>;

  /** Hand what the database does not have to the recorder, and take the tenant's limits from its answer. */
  override async alarm(): Promise<void> {
    this.#alarmSet = true;
    await this.isExact();
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

  protected remember(change: Partial<Memory>): void {
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
    this.restored();
    this.#alarmSet = (await this.ctx.storage.getAlarm()) !== null;
    // workerd wakes an evicted object for its alarm without a name: the stored one stands in.
    if (this.memory.tenantId === "") throw new Error("A rate counter is named by its tenant's id.");
  }
}
