import { type SQL, sql } from "drizzle-orm";
import { type Job, job, MORE, type TenantRun } from "#platform/operations/job.ts";

/** Rows that are removed in one transaction. */
const STEP = 1000;
/** Rows of which one transaction says that they need not be kept. */
const SLICE = 20_000;
/** How long one message goes on; where more is left another one does, so that no tenant keeps the others waiting. */
const RUN_MS = 20_000;

/** What a tenant keeps for as long as its settings say. */
export interface Kept {
  /** The job's name, and what it says in a list. */
  name: string;
  summary: string;
  /** Where there is something to do: a condition on `tenants.tenant_states t`, read as the platform. */
  where: SQL;
  /** Removes at most `most` rows of which it was said long enough before `night` that they need not be kept; gives how many, as `rows`. */
  remove(night: string, most: number): SQL;
  /** Says of at most `most` more that they need not be kept; gives of how many, as `rows`. */
  letGo(night: string, most: number): SQL;
}

/**
 * A job that removes what nights before said need not be kept, then says what need not from now on: all of it, in as many messages as that
 * takes. Each transaction is short, and another message goes on where one broke off.
 */
export const removesOld = ({ name, summary, where, remove, letGo }: Kept): Job =>
  job({
    name,
    summary,
    schedule: "nightly",
    perTenant: true,
    tenants: "all",
    where,
    async run({ batch, scheduledFor }) {
      const end = Date.now() + RUN_MS;
      const night = scheduledFor.toISOString();
      for (const [part, most] of [
        [remove, STEP],
        [letGo, SLICE],
      ] as const)
        if (!(await isDone(batch, part(night, most), most, end))) return MORE;
      return undefined;
    },
  });

/** Repeats a statement that takes so many rows at most, until there are no more or the time is over. Gives whether there are none. */
async function isDone(batch: TenantRun["batch"], taking: SQL, most: number, end: number): Promise<boolean> {
  while (Date.now() < end) {
    const { taken } = await batch({ taken: sql`${taking}` });
    if ((taken[0]?.rows ?? 0) !== most) return true;
  }
  return false;
}
