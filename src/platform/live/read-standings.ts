import { sql } from "drizzle-orm";
import { backgroundContext } from "../background-context.ts";
import type { Role } from "../context.ts";
import { newId } from "../database/ids.ts";
import { platformBatch } from "../operations/platform-batch.ts";
import type { Standing } from "./standing.ts";

/** What became of somebody who was admitted: their standing now, or the code by which they would be refused. */
export type Recheck = { standing: Standing } | { refusal: string };

/** Asks the database, in one round trip, what became of these people of a tenant, in their order. Errors: the database's. */
export type ReadStandings = (
  env: Env,
  execution: Pick<ExecutionContext, "waitUntil">,
  tenantId: string,
  people: readonly Standing[],
) => Promise<Recheck[]>;

export const readStandings: ReadStandings = async (env, execution, tenantId, people) => {
  const ctx = backgroundContext(env, execution, newId(), { tenant: tenantId });
  const given = people.map(({ user, session, amr, authTime, as }) => ({
    user,
    session,
    amr,
    auth_time: authTime,
    as,
  }));
  const { found } = await platformBatch(
    ctx,
    "live.sockets.recheck",
    {
      found: sql`select * from identity.standings(${tenantId}::uuid, ${JSON.stringify(given)}::jsonb) order by place`,
    },
    { asJob: true },
  );
  return people.map((person, at) => {
    const row = found[at];
    if (!row) throw new Error("a person was not looked at");
    if (row.refusal !== null) return { refusal: row.refusal as string };
    const [roles, places] = [row.roles as Role[], row.places as string[] | null];
    return { standing: { ...person, roles, places } };
  });
};
