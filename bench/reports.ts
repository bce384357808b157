import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "../dev/services.ts";
import { migrate } from "../migrations/run.ts";
import { SMALL, seedLedger, TENANT, WHOLE } from "./seed-ledger.ts";

/*
 * The first page of every list and report of stock, on a million movements of one tenant among a thousand: by which
 * indexes Postgres reads it, and how long planning and running take in the database. Ends with 1 when a plan reads a
 * table of more than 500 rows from end to end, or a first page takes more than the limit. The totals of a past day are no
 * page: they look up 4,000 closings, and have a limit of their own. `-- --small` only sees whether everything runs.
 */
const { values: options } = parseArgs({ options: { small: { type: "boolean", default: false } } });
const size = options.small ? SMALL : WHOLE;
const LIMIT_MS = 20;
const PAST_TOTALS_MS = 100;
const ROUNDS = options.small ? 1 : 7;

/** An operation of the API, as far as the bench calls it. */
interface Operation {
  name: string;
  input: { safeParse(value: unknown): { success: true; data: unknown } | { success: false } };
  run(call: unknown): Promise<{ body: unknown }>;
}
type Route = { method: string; path: string; operation: Operation };
type Plan = Record<string, unknown> & { "Node Type": string; Plans?: Plan[] };

const product = "00000001-0000-7000-8200-000000000007";
const warehouse = "00000001-0000-7000-8100-000000000002";
const past = new Date(Date.now() - 200 * 86_400_000).toISOString();
const [month, before] = [past.slice(0, 10), new Date(Date.now() - 260 * 86_400_000).toISOString()];

type Explained = { Plan: Plan; "Planning Time": number; "Execution Time": number };

/** Further calls beside the one without parameters, by path. */
const VARIANTS: Record<string, Record<string, unknown>[]> = {
  "/stock-movements": [
    { sort: "-occurred_at" },
    { product_id: product },
    { product_id: product, sort: "-occurred_at" },
    { warehouse_id: warehouse },
    { warehouse_id: warehouse, sort: "occurred_at" },
    { type: "discard" },
    { type: "count", sort: "-occurred_at" },
    { from: before, to: past },
    { from: before, to: past, sort: "occurred_at" },
    { to: before },
  ],
  "/stock-levels": [{ warehouse_id: warehouse }, { product_id: product }],
  "/reports/stock-valuation": [{ as_of: month }, { warehouse_id: warehouse }, { category: "Category 7" }],
  "/reports/stock-valuation/totals": [{ as_of: month }],
  "/reports/movement-history": [
    { product_id: product },
    { product_id: product, warehouse_id: warehouse },
    { product_id: product, sort: "occurred_at" },
    { product_id: product, from: before, to: past },
  ],
  "/reports/turnover": [
    { from: before.slice(0, 10), to: month },
    { warehouse_id: warehouse },
    { sort: "name" },
  ],
  "/reports/slow-movers": [{ days: 30 }, { max_issue_days: 5 }, { sort: "-name" }],
};

const { PgDialect } = await import("drizzle-orm/pg-core");
const dialect = new PgDialect();

/** The routes of a module. It is written for the Worker; what it needs of that is not touched here. */
async function routesOf(name: string): Promise<Route[]> {
  const door = new URL(`../src/modules/${name}/index.ts`, import.meta.url).href;
  return ((await import(door)) as { routes: Route[] }).routes;
}

/** Runs an operation in the tenant's context; gives what `each` makes of its statements. */
async function call(
  operation: Operation,
  input: unknown,
  key: string,
  batch: (statements: { sql: string; params: unknown[] }[]) => Promise<pg.QueryResultRow[][]>,
): Promise<void> {
  const ctx = {
    config: { CONTEXT_KEY: key },
    actor: { kind: "anonymous" },
    requestId: "bench",
    ip: "127.0.0.1",
    timings: new Map(),
    api: { batch: (all: { getSQL(): never }[]) => batch(all.map((one) => dialect.sqlToQuery(one.getSQL()))) },
  };
  await operation.run({ ctx, tenant: { id: TENANT, as: "job", roles: [] }, input });
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
const median = (all: number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;

const postgres = await startPostgres({ durable: true });
const client = new pg.Client({ connectionString: postgres.url });
let failed = false;
try {
  await client.connect();
  await migrate(client);
  const key = randomBytes(32).toString("hex");
  await client.query("select app_private.set_context_key($1)", [key]);
  const started = performance.now();
  await seedLedger(client, size);
  const { rows } = await client.query(
    "select count(*)::int as n from inventory.stock_movements where tenant_id = $1",
    [TENANT],
  );
  console.log(
    `${size.tenants} tenants; ${rows[0]?.n} movements of one; loaded in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  const sizes = await client.query<{ relname: string }>(
    "select relname from pg_class where relkind = 'r' and reltuples > 500",
  );
  // Small tables are read from end to end, and rightly.
  const large = new Set(options.small ? [] : sizes.rows.map(({ relname }) => relname));
  await client.query("set session authorization app_api");

  /** Explains the statements of a batch behind `enter`, each on its own, in a transaction that changes nothing. */
  const explain = async (operation: Operation, input: unknown) => {
    const plans: Plan[] = [];
    const spent: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await call(operation, input, key, async ([enter, ...statements]) => {
        await client.query("begin read only");
        try {
          await client.query(enter?.sql ?? "", enter?.params ?? []);
          const results: pg.QueryResultRow[][] = [[]];
          let took = 0;
          for (const { sql, params } of statements) {
            const { rows } = await client.query(`explain (analyze, timing off, format json) ${sql}`, params);
            const [found] = (rows[0]?.["QUERY PLAN"] ?? []) as Explained[];
            if (!found) throw new Error("nothing was explained");
            plans.push(found.Plan);
            took += found["Planning Time"] + found["Execution Time"];
            results.push([{ body: "{}", key: "", id: "" }]);
          }
          spent.push(took);
          return results;
        } finally {
          await client.query("rollback");
        }
      });
    }
    return { took: median(spent), nodes: plans.flatMap(nodes) };
  };

  const routes = (await Promise.all(["inventory", "purchasing", "reports"].map(routesOf))).flat();
  for (const { path, operation } of routes.filter(
    ({ method, path }) => method === "GET" && !path.includes("{"),
  )) {
    for (const query of [{}, ...(VARIANTS[path] ?? [])]) {
      const input = operation.input.safeParse(query);
      if (!input.success) continue;
      const { took, nodes } = await explain(operation, input.data);
      const scans = nodes
        .filter((node) => node["Node Type"] === "Seq Scan" && large.has(String(node["Relation Name"])))
        .map((node) => node["Relation Name"]);
      const indexes = [...new Set(nodes.flatMap((node) => node["Index Name"] ?? []))];
      const slow = took > (path.endsWith("/totals") && "as_of" in query ? PAST_TOTALS_MS : LIMIT_MS);
      failed ||= slow || scans.length > 0;
      const words = Object.entries(query).map(([name, value]) => `${name}=${value}`);
      console.log(
        `${took.toFixed(1).padStart(7)} ms ${slow ? "SLOW " : ""}${path}${words.length ? `?${words.join("&")}` : ""}`,
      );
      console.log(
        `           ${scans.length ? `SCANS ${[...new Set(scans)].join(", ")}; ` : ""}${indexes.join(", ")}`,
      );
    }
  }
} finally {
  await client.end();
  await postgres.stop();
}
process.exitCode = failed ? 1 : 0;
