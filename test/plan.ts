import { type SQL, sql } from "drizzle-orm";
import { expect } from "vitest";
import { connect } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { type Client, config } from "#test/tenant.ts";

/** A node of a plan, as `explain (format json)` gives it. */
export type Plan = Record<string, unknown> & { "Node Type": string; Plans?: Plan[] };

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** `by indexes`, wherever one can serve: what is left in a filter then is what no index may be asked. `run`: with what it did. */
type How = "as it is" | "by indexes" | "run";

/** Every node of the plan of a statement in a tenant's context, or in the platform's. */
export async function planned(tenant: string | null, statement: SQL, how: How): Promise<Plan[]> {
  const claims = { kind: "job", command: "test", request: newId() } as const;
  const scans = sql.raw(how === "by indexes" ? "off" : "on");
  const url = tenant ? config.DATABASE_URL : config.SYSTEM_DATABASE_URL;
  const rows = await connect(config, url, newId()).batch([
    await enter(
      config.CONTEXT_KEY,
      tenant
        ? { ...claims, scope: "tenant", access: "read", tenant }
        : { ...claims, scope: "platform", access: "essential" },
    ),
    sql`set local enable_seqscan = ${scans}`,
    sql`set local enable_bitmapscan = ${scans}`,
    sql`explain (format json, ${sql.raw(how === "run" ? "analyze, buffers" : "analyze off")}) ${statement}`,
  ]);
  const explained = rows.at(-1)?.[0]?.["QUERY PLAN"] as { Plan: Plan }[] | undefined;
  return (explained ?? []).flatMap(({ Plan }) => nodesOf(Plan));
}

/** The last rows that a request asked of the database, as the local endpoint kept it. */
export async function statementOf(reader: Client, path: string): Promise<SQL> {
  const answer = await reader.get(path);
  expect(answer.status).toBe(200);
  const { count, rows } = await askedBy(answer.headers.get("X-Request-Id") ?? "");
  expect(count).toBe(1);
  return rows;
}

/** How often a request asked the database, and for which rows at last. */
async function askedBy(request: string): Promise<{ count: number; rows: SQL }> {
  const log = new URL(`/calls?request_id=${request}`, config.NEON_ENDPOINT);
  const kept = (await (await fetch(log)).json()) as {
    count: number;
    statements: string[];
    params: unknown[][];
  };
  const at = kept.statements.findLastIndex((one) => one.includes("order by"));
  const params = kept.params[at] ?? [];
  const parts = (kept.statements[at] ?? "").split(/\$(\d+)/);
  const rows = parts.map((part, n) => (n % 2 ? sql`${params[Number(part) - 1]}` : sql.raw(part)));
  return { count: kept.count, rows: sql.join(rows) };
}
