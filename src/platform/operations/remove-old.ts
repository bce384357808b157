import { type SQL, sql } from "drizzle-orm";
import type { Row } from "../database/connection.ts";
import type { PlatformRun } from "./job.ts";

const MOST_ROUNDS = 200;

/**
 * Deletes rows in steps, each a transaction of its own, until a step finds fewer than `step` or the run has had enough;
 * the next run goes on. `remove` is a DELETE of at most `step` rows.
 */
export async function removeOld({ batch }: PlatformRun, remove: SQL, step: number): Promise<number> {
  let removed = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { step: counted } = await batch({
      step: sql`with gone as (${remove} returning 1) select count(*)::int as removed from gone`,
    });
    const now = (counted[0]?.removed as number | undefined) ?? 0;
    removed += now;
    if (now < step) break;
  }
  return removed;
}

const TENANTS = 50;

/** Runs DELETEs for every tenant, fifty at a time: `remove` gets the ids, so that each finds its rows by its key. */
export async function removeOldOfTenants(
  { batch }: PlatformRun,
  remove: (tenants: SQL) => readonly SQL[],
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const { tenants }: { tenants: Row[] } = await batch({
      tenants: sql`select id from tenants.tenant_states where ${after}::uuid is null or id > ${after}::uuid
          order by id limit ${TENANTS}`,
    });
    const ids = tenants.map(({ id }) => id as string);
    if (ids.length > 0) await batch([...remove(sql`${`{${ids.join(",")}}`}::uuid[]`)]);
    if (ids.length < TENANTS) return;
    after = ids.at(-1) ?? null;
  }
}
