import { DurableObject } from "cloudflare:workers";

/** For how long an alarm goes on with its work before it lets another one do so. */
const RUN_MS = 60_000;
/** After a step that failed. */
const AFTER_FAILURE_MS = 15_000;

/** Who a lane works for: its name in the namespace. */
const NAME = "name";

/**
 * Does the work of one name, a step after the other and never two at once, as long as there is some; and comes back by an alarm when
 * there is some later. What has to be done stands elsewhere, and so does who may do it: the lane may be lost, and woken again by anybody.
 */
export abstract class WorkLane extends DurableObject<Env> {
  /** One step for this name. Gives in how many milliseconds the next is due, 0 where at once, null where none is. */
  protected abstract step(name: string): Promise<number | null>;

  /** There may be work for the name: it is begun at once, or after the step that is being done. */
  async wake(name: string): Promise<void> {
    await this.ctx.storage.put(NAME, name);
    const next = await this.ctx.storage.getAlarm();
    if (next === null || next > Date.now()) await this.ctx.storage.setAlarm(Date.now());
  }

  /** Works until nothing is due. An object that dies meanwhile is given the alarm again. */
  override async alarm(): Promise<void> {
    const name = await this.ctx.storage.get<string>(NAME);
    if (name === undefined) return;
    const until = Date.now() + RUN_MS;
    let next: number | null = 0;
    while (next === 0 && Date.now() < until) {
      next = await this.step(name).catch((error: unknown) => {
        console.error("work_lane.failed", name, error);
        return AFTER_FAILURE_MS;
      });
    }
    if (next !== null) await this.#comeBack(Date.now() + next);
  }

  /** Whoever woke it meanwhile has set an earlier alarm, which stays. */
  async #comeBack(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}
