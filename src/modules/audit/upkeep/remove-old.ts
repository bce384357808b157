import type { SQL } from "drizzle-orm";
import { MORE, type TenantRun } from "#platform/operations/job.ts";

/** Rows that are removed in one transaction. */
const STEP = 1000;
/** Rows of which one transaction says that they need not be kept. */
const SLICE = 10_000;
/** How long one message goes on; where more is left another one does, so that no tenant keeps the others waiting. */
const RUN_MS = 15_000;

/** What a tenant keeps for as long as its settings say. */
export interface Kept {
  /** Where there is something to do: a condition on `tenants.tenant_states t`, read as the platform. */
  where: SQL;
  /** Removes at most `most` rows of which it was said long enough before `night` that they need not be kept; gives how many, as `rows`. */
  remove(night: string, most: number): SQL;
  /** Says of at most `most` more that they need not be kept; gives of how many, as `rows`. */
  letGo(night: string, most: number): SQL;
}

/**
 * How a job goes on that removes what nights before said need not be kept, then says what need not from now on: all of it, in as many
 * messages as that takes. Each transaction is short, and another message goes on where one broke off.
 */
export const removesOld = ({ where, remove, letGo }: Kept) => ({
  perTenant: true as const,
  time: "real" as const,
  tenants: "all" as const,
  where,
  async run({ batch, scheduledFor }: TenantRun): Promise<typeof MORE | undefined> {
    const end = Date.now() + RUN_MS;
    const night = scheduledFor.toISOString();
    const isOver =
      (await isDone(batch, remove(night, STEP), STEP, end)) &&
      (await isDone(batch, letGo(night, SLICE), SLICE, end));
    return isOver ? undefined : MORE;
  },
});

/** Repeats a statement that takes so many rows at most, until there are no more or the time is over. Gives whether there are none. */
async function isDone(batch: TenantRun["batch"], taking: SQL, most: number, end: number): Promise<boolean> {
  while (Date.now() < end) {
    const { taken } = await batch({ taken: taking });
    if ((taken[0]?.rows ?? 0) !== most) return true;
  }
  return false;
}
