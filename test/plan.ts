import { type SQL, sql } from "drizzle-orm";
import { connect } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { config } from "#test/tenant.ts";

/** A node of a plan, as `explain (format json)` gives it. */
export type Plan = Record<string, unknown> & { "Node Type": string; Plans?: Plan[] };

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/**
 * Every node of the plan of a statement in a tenant's context, with indexes wherever one can serve: what is left in a filter
 * then is what no index may be asked.
 */
export async function plannedByIndexes(tenant: string, statement: SQL): Promise<Plan[]> {
  const claims = { scope: "tenant", kind: "job", command: "test", access: "read", request: newId() } as const;
  const rows = await connect(config, config.DATABASE_URL, newId()).batch([
    await enter(config.CONTEXT_KEY, { ...claims, tenant }),
    sql`set local enable_seqscan = off`,
    sql`set local enable_bitmapscan = off`,
    sql`explain (format json) ${statement}`,
  ]);
  const explained = rows.at(-1)?.[0]?.["QUERY PLAN"] as { Plan: Plan }[] | undefined;
  return (explained ?? []).flatMap(({ Plan }) => nodesOf(Plan));
}
