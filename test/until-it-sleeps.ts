import { sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";

/** Waits until a transaction of the owner stands in its `pg_sleep`, with all the locks that it took before, or is over. */
export async function untilItSleeps(transaction: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  transaction.then(end, end);
  while (!isOver && !(await sleeps()));
}

/** Whether a transaction of this database stands in its `pg_sleep`. */
export async function sleeps(): Promise<boolean> {
  const [rows = []] = await asOwner(
    sql`select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
  );
  return rows.length > 0;
}
