import { type SQL, sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";
import { sleeps, untilItSleeps } from "#test/until-it-sleeps.ts";

/** Long enough for a call that does not wait. */
const SECONDS = 1.5;

/**
 * Does something while a transaction holds the locks that its `first` statements took; `last` are those after them. Tells
 * whether the transaction had ended by then.
 */
export async function meanwhile<T>(
  { first, last = [] }: { first: SQL[]; last?: SQL[] },
  act: () => Promise<T>,
): Promise<{ result: T; hadEnded: boolean }> {
  let hasEnded = false;
  const transaction = asOwner(...first, sql`select pg_sleep(${SECONDS})`, ...last).finally(() => {
    hasEnded = true;
  });
  await untilItSleeps(transaction);
  const result = await act();
  // The answer of what waited for its end may come before its own.
  const hadEnded = hasEnded || !(await sleeps());
  await transaction;
  return { result, hadEnded };
}
