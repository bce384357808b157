import { type SQL, sql } from "drizzle-orm";
import type { Row } from "../database/connection.ts";
import type { PlatformRun } from "./job.ts";

/** How long a run goes on; the next one goes on where it was, as what was deleted is gone. */
const RUN_MS = 8 * 60_000;

/** Rows that are deleted in one transaction, and tenants that are looked at in one. */
const STEP = 5000;
const TENANTS = 50;

/** Which rows a step deletes: so many at most, of these tenants, an array of their ids, or of all. */
export interface Step {
  most: number;
  tenants: SQL | undefined;
}

/** Rows of one kind that are kept for a time. */
export interface OldRows {
  /** What they are called in the log. */
  what: string;
  /**
   * Whose they are: `tenants` are looked at one after the other, by the key of their rows; `all` are found by their time, whoever's they are, and
   * tenant by tenant only where that fails; what is `nobody's` is not of a tenant.
   */
  of: "tenants" | "all" | "nobody's";
  /** One statement that gives how many it deleted, as `removed`: as many as `most`, unless there were no more. */
  remove(step: Step): SQL;
}

/** Not all that is old could be deleted; whose it is, and why, stands in the log. */
export class RemovalFailed extends Error {
  override name = "RemovalFailed";
}

/** The statement that deletes what `rows` select and counts it. */
export const removing = (rows: SQL): SQL =>
  sql`with gone as (${rows} returning 1) select count(*)::int as removed from gone`;

/**
 * Deletes what is old in steps, each a transaction of its own. What cannot be deleted keeps nothing else: where a step fails, its
 * tenants are gone through one by one, and each kind by itself; what failed is logged, and thrown once the rest is done. Errors: RemovalFailed.
 */
export async function removeOld(run: PlatformRun, kinds: readonly OldRows[]): Promise<number> {
  const end = Date.now() + RUN_MS;
  let removed = 0;
  const faults: string[] = [];

  /** Is all of it gone? False where it failed, which is logged. */
  const drained = async ({ what, remove }: OldRows, ids?: readonly string[]): Promise<boolean> => {
    const tenants = ids && sql`${`{${ids.join(",")}}`}::uuid[]`;
    try {
      for (let now = STEP; now >= STEP && Date.now() < end; ) {
        const { step } = await run.batch({ step: remove({ most: STEP, tenants }) });
        now = (step[0]?.removed as number | undefined) ?? 0;
        removed += now;
      }
      return true;
    } catch (error) {
      const isLast = ids === undefined || ids.length === 1;
      run.ctx.log.error("retention.failed", error, {
        what,
        ...(isLast ? { tenant: ids?.[0] } : { tenants: ids.length }),
      });
      return false;
    }
  };

  for (const kind of kinds) {
    if (kind.of !== "tenants" && (await drained(kind))) continue;
    if (kind.of === "nobody's") {
      faults.push(kind.what);
      continue;
    }
    for await (const page of pagesOfTenants(run)) {
      if (Date.now() >= end) break;
      if (await drained(kind, page)) continue;
      for (const tenant of page) {
        if (!(await drained(kind, [tenant]))) faults.push(`${kind.what} of ${tenant}`);
      }
    }
  }
  if (faults.length > 0) throw new RemovalFailed(`what is old could not be deleted: ${faults.join(", ")}`);
  return removed;
}

/** The ids of all tenants, fifty at a time, of those that were removed too. */
async function* pagesOfTenants({ batch }: PlatformRun): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const { tenants }: { tenants: Row[] } = await batch({
      tenants: sql`select id from tenants.tenant_states where ${after}::uuid is null or id > ${after}::uuid
          order by id limit ${TENANTS}`,
    });
    const ids = tenants.map(({ id }) => id as string);
    if (ids.length > 0) yield ids;
    if (ids.length < TENANTS) return;
    after = ids.at(-1) ?? null;
  }
}
