import { MigrationFailed } from "./failure.ts";
import type { Exec } from "./functions.ts";

/** How long a lock is waited for, how often, and how long others go first in between. */
export type Patience = { lockTimeout: string; tries: number; pauseMilliseconds: number };

/**
 * Whoever waits for a lock of a table makes all wait that come after it: a migration waits a moment, lets them go, and comes again.
 */
export const PATIENCE: Patience = { lockTimeout: "3s", tries: 20, pauseMilliseconds: 3000 };

/** Postgres' code of a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = "55P03";

const OLDEST = `
  select format('process %s (%s, %s), whose transaction began at %s', pid, usename, state, date_trunc('second', xact_start)) as holder
    from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid() and datname = current_database()
   order by xact_start limit 1`;

/**
 * Runs a task in a transaction that waits for no lock for long, and does so again where it got none. Errors: `MigrationFailed`, which names the
 * oldest transaction, where it never got it; else the task's.
 */
export async function inTransaction<T>(
  exec: Exec,
  { lockTimeout, tries, pauseMilliseconds }: Patience,
  task: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await exec.query("begin");
    try {
      await exec.query(`set local lock_timeout = '${lockTimeout}'`);
      const done = await task();
      await exec.query("commit");
      return done;
    } catch (error) {
      await exec.query("rollback");
      if (!isLocked(error)) throw error;
      if (attempt === tries) {
        const { rows } = await exec.query(OLDEST);
        const holder = rows[0] ? `; the oldest is of ${rows[0].holder}` : "";
        throw new MigrationFailed(
          `${(error as Error).message}: ${tries} times, ${lockTimeout} each, other transactions kept it${holder}`,
          { cause: error },
        );
      }
      await new Promise((settle) => setTimeout(settle, pauseMilliseconds));
    }
  }
}

function isLocked(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return (code ?? cause?.code) === LOCK_NOT_AVAILABLE;
}
