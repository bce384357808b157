import { randomBytes } from "node:crypto";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { explain, type Route, routesOf } from "./explain.ts";
import { CALLS } from "./report-calls.ts";
import { SMALL, seedLedger, TENANT, WHOLE } from "./seed-ledger.ts";

/*
 * The first page of every list and report of stock, on a million movements of one tenant among a thousand: by which
 * indexes Postgres reads it, and how long planning and running take in the database. Ends with 1 when a plan reads a
 * table of more than 500 rows from end to end, or a first page takes more than the limit. The totals of a past day are no
 * page: they look up 4,000 closings, and have a limit of their own. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:reports -- [--small]", {
  small: { type: "boolean", default: false },
});
const size = options.small ? SMALL : WHOLE;
const rounds = options.small ? 1 : 7;
const LIMIT_MS = 20;
const PAST_TOTALS_MS = 100;

const key = randomBytes(32).toString("hex");

/** Loads the ledger; gives the tables that no plan may read from end to end. */
async function load(client: pg.Client): Promise<Set<string>> {
  await migrate(execOf(client));
  await client.query("select app_private.set_context_key($1)", [key]);
  const started = performance.now();
  await seedLedger(client, size);
  const { rows } = await client.query(
    "select count(*)::int as n from inventory.stock_movements where tenant_id = $1",
    [TENANT],
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${size.tenants} tenants; ${rows[0]?.n} movements of one; loaded in ${seconds} s`);
  // Small tables are read from end to end, and rightly.
  if (options.small) return new Set();
  const large = await client.query<{ relname: string }>(
    "select relname from pg_class where relkind = 'r' and reltuples > 500",
  );
  return new Set(large.rows.map(({ relname }) => relname));
}

/** Prints how a call is read, and gives whether that is as it should be; a call that the input refuses is left out. */
async function judge(
  client: pg.Client,
  { path, operation }: Route,
  query: Record<string, unknown>,
  large: ReadonlySet<string>,
): Promise<boolean> {
  const input = operation.input.safeParse(query);
  if (!input.success) return true;
  const { ms, nodes } = await explain(client, { operation, input: input.data, key, rounds });
  const scans = nodes
    .filter((node) => node["Node Type"] === "Seq Scan" && large.has(String(node["Relation Name"])))
    .map((node) => node["Relation Name"]);
  const indexes = [...new Set(nodes.flatMap((node) => node["Index Name"] ?? []))];
  const slow =
    !options.small && ms > (path.endsWith("/totals") && "as_of" in query ? PAST_TOTALS_MS : LIMIT_MS);
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const call = `${path}${parameters.length ? `?${parameters.join("&")}` : ""}`;
  console.log(`${ms.toFixed(1).padStart(7)} ms ${slow ? "SLOW " : ""}${call}`);
  console.log(
    `           ${scans.length ? `SCANS ${[...new Set(scans)].join(", ")}; ` : ""}${indexes.join(", ")}`,
  );
  return !slow && scans.length === 0;
}

const postgres = await startPostgres({ durable: true });
const client = new pg.Client({ connectionString: postgres.url });
try {
  await client.connect();
  const large = await load(client);
  await client.query("set session authorization app_api");
  const routes = (await Promise.all(["inventory", "purchasing", "reports"].map(routesOf))).flat();
  const lists = routes.filter(({ method, path }) => method === "GET" && !path.includes("{"));
  for (const route of lists) {
    for (const query of [{}, ...(CALLS[route.path] ?? [])]) {
      if (!(await judge(client, route, query, large))) process.exitCode = 1;
    }
  }
} finally {
  await client.end();
  await postgres.stop();
}
