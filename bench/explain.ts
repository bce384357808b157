import { registerHooks } from "node:module";
import type pg from "pg";
import { TENANT } from "./seed-ledger.ts";

/** An operation of the API, as far as the bench calls it. */
export interface Operation {
  name: string;
  input: { safeParse(value: unknown): { success: true; data: unknown } | { success: false } };
  run(call: unknown): Promise<{ body: unknown }>;
}

export type Route = { method: string; path: string; operation: Operation };

/** A node of a plan, as `explain (format json)` gives it. */
export type Plan = Record<string, unknown> & { "Node Type": string; Plans?: Plan[] };

type Explained = { Plan: Plan; "Planning Time": number; "Execution Time": number };
/** What takes the place of the database's batches: gives the rows of each statement. */
export type Batch = (statements: { sql: string; params: unknown[] }[]) => Promise<pg.QueryResultRow[][]>;

const { PgDialect } = await import("drizzle-orm/pg-core");
const dialect = new PgDialect();

/** What the Worker gathers for a moment, a bench does at once. */
const outbox = (await import(new URL("../src/platform/outbox.ts", import.meta.url).href)) as {
  gathering: { ms: number };
};
outbox.gathering.ms = 0;

const ABSENT = "data:text/javascript,export class DurableObject {}; export default null";

/** What the Worker's runtime has by itself is not here: it is named by what is imported, and not called. */
registerHooks({
  resolve: (specifier, context, next) =>
    /^cloudflare:|\.wasm$/.test(specifier) ? { url: ABSENT, shortCircuit: true } : next(specifier, context),
});

/** The routes of a module. It is written for the Worker; what it needs of that is not touched here. */
export async function routesOf(name: string): Promise<Route[]> {
  const door = new URL(`../src/modules/${name}/index.ts`, import.meta.url).href;
  return ((await import(door)) as { routes: Route[] }).routes;
}

/**
 * Explains an operation's statements behind `enter`, each on its own, in transactions that change nothing. Gives the
 * milliseconds of planning and running, the median of the rounds, and every node of the plans.
 */
export async function explain(
  client: pg.Client,
  { operation, input, key, rounds }: { operation: Operation; input: unknown; key: string; rounds: number },
): Promise<{ ms: number; nodes: Plan[] }> {
  const plans: Plan[] = [];
  const durations: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await runOperation(operation, input, key, async ([enter, ...statements]) => {
      await client.query("begin read only");
      try {
        await client.query(enter?.sql ?? "", enter?.params ?? []);
        const explained: Explained[] = [];
        for (const { sql, params } of statements) {
          const { rows } = await client.query(`explain (analyze, timing off, format json) ${sql}`, params);
          explained.push(...((rows[0]?.["QUERY PLAN"] ?? []) as Explained[]));
        }
        if (explained.length !== statements.length)
          throw new Error(`${operation.name}: a statement has no plan`);
        plans.push(...explained.map(({ Plan }) => Plan));
        durations.push(explained.reduce((sum, one) => sum + one["Planning Time"] + one["Execution Time"], 0));
        return [[], ...statements.map(() => [{ body: "{}", key: "", id: "" }])];
      } finally {
        await client.query("rollback");
      }
    });
  }
  return { ms: median(durations), nodes: plans.flatMap(nodesOf) };
}

/**
 * Runs an operation in the tenant's context, with `batch` in place of the database, and what follows its answer: a queue
 * takes its events and answers, and `system` marks them, in place of the database as the platform login. Done once both are.
 */
export async function runOperation(
  operation: Operation,
  input: unknown,
  key: string,
  batch: Batch,
  system: Batch = nothingFollows,
): Promise<void> {
  const following: Promise<unknown>[] = [];
  const ctx = {
    ...benchContext(key, batch),
    waitUntil: (work: Promise<unknown>) => following.push(work),
    log: { error: fail },
    env: { EVENTS: { sendBatch: async () => undefined } },
    system: connectionOf(system),
  };
  await operation.run({ ctx, tenant: { id: TENANT, as: "job", roles: [] }, input });
  await Promise.all(following);
}

const nothingFollows: Batch = async () => {
  throw new Error("a read has no events");
};

/** What the Worker would log, the bench ends with. */
function fail(event: string, error: unknown): never {
  throw new Error(event, { cause: error });
}

/** What an operation knows of its request, with `batch` in place of the tenant login's database. */
export const benchContext = (key: string, batch: Batch) => ({
  config: { CONTEXT_KEY: key, QUOTA_PRODUCTS: "1000" },
  actor: { kind: "anonymous" },
  requestId: "bench",
  ip: "127.0.0.1",
  timings: new Map<string, number>(),
  // Nothing goes to a queue: what is measured is the database.
  waitUntil: (_: Promise<unknown>): unknown => undefined,
  env: { EVENTS: { sendBatch: (_: { body: never }[]): Promise<unknown> => new Promise(() => {}) } },
  api: connectionOf(batch),
});

/** A connection of the Worker's code, behind which `batch` stands. */
export const connectionOf = (batch: Batch) => ({
  batch: (all: { getSQL(): never }[]) => batch(all.map((one) => dialect.sqlToQuery(one.getSQL()))),
});

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const median = (all: number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
