import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { type Operation, routesOf, runOperation } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";
import { movementPick, SMALL, seedLedger, TENANT, YEAR } from "./seed-ledger.ts";

/*
 * How long a till waits for a sale of three lines: all the statements of `POST /sales` behind `enter`, in one transaction on a durable
 * Postgres, of one tenant among a thousand; one till by itself and then eight at once, whose receipts' numbers make them wait for each other;
 * without a tax authority and then with receipts. Ends with 1 where a sale of one till takes the database more than `MOST`, which says
 * the same however busy the machine is; where there is no /proc, nobody counts it. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:sales -- [--small]", {
  small: { type: "boolean", default: false },
});
const size = options.small ? SMALL : YEAR;
const seconds = options.small ? 1 : 15;
const [TILLS, LINES] = [8, 3];
/** Milliseconds of what /proc counts in. */
const TICK = 10;

/** Milliseconds of the database's CPU that a sale may take. */
const MOST = 60;

const key = randomBytes(32).toString("hex");

/** A basket of three products of one warehouse, paid in cash. */
function basket() {
  const { warehouse_id } = movementPick(size, size.products);
  const products = new Set<string>();
  while (products.size < LINES) products.add(movementPick(size, size.products).product_id);
  return {
    ...{ client_id: randomUUID(), warehouse_id, payments: [{ method: "cash" }] },
    lines: [...products].map((product_id) => ({ product_id, quantity: "2" })),
  };
}

/** What a client is told with 409 `conflict.retry`: it sends the same sale again. */
const TRY_AGAIN = ["40001", "40P01", "55P03"];

/** What a till has: a connection of its own, and the platform login's, by which events are marked. */
type Till = { client: pg.Client; system: pg.Client };

async function sellOnce(sale: Operation, { client, system }: Till): Promise<void> {
  const wanted = basket();
  for (;;) {
    try {
      return void (await runOperation(sale, wanted, key, oneTrip(client), oneTrip(system)));
    } catch (error) {
      if (!TRY_AGAIN.includes(String((error as { code?: string }).code))) throw error;
    }
  }
}

/** The milliseconds that each sale took, of so many tills in the time. */
async function sell(sale: Operation, tills: readonly Till[]): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    tills.map(async (till) => {
      while (performance.now() < end) {
        const started = performance.now();
        await sellOnce(sale, till);
        took.push(performance.now() - started);
      }
    }),
  );
  return took.sort((one, other) => one - other);
}

/** The milliseconds of CPU that a till's processes of the database have taken so far; NaN where nobody says it. */
const cpuOf = async ({ client, system }: Till): Promise<number> =>
  (await cpuOfOne(client)) + (await cpuOfOne(system));

async function cpuOfOne(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const path = `/proc/${rows[0].pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const [, fields = ""] = readFileSync(path, "utf8").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK;
}

const at = (took: readonly number[], share: number): number => took[Math.floor(took.length * share)] ?? 0;

function said(way: string, took: readonly number[]): string {
  const [half, most] = [at(took, 0.5), at(took, 0.99)];
  return `${way}: p50 ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms, ${Math.round(took.length / seconds)} a second`;
}

/** Enough of everything for as long as it takes, in the lots that are good. */
const STOCK = `
  set session_replication_role = replica;
  update inventory.stock_levels set quantity = 1000000 where tenant_id = '${TENANT}';
  update inventory.stock_positions p set value = 1000000, quantity = (
    select sum(l.quantity) from inventory.stock_levels l
     where l.tenant_id = p.tenant_id and l.product_id = p.product_id and l.warehouse_id = p.warehouse_id)
   where p.tenant_id = '${TENANT}';
  set session_replication_role = default;
  analyze`;

/** A country with a tax authority, and the head office's device, which signs for every warehouse. */
const DEVICE = `
  insert into fiscal.settings (tenant_id, country) values ('${TENANT}', 'RW');
  insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status, initialised_at)
  values ('${TENANT}', app.uuid7(), 'Till', 'RW', '999991130', '00', 'bench', 'vsdc', 'test', 'https://vsdc.example', 'active', now())`;

const postgres = await startPostgres({ durable: true });
const owner = new pg.Client({ connectionString: postgres.url });
try {
  await owner.connect();
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  await seedLedger(owner, size);
  await owner.query(STOCK);
  const sale = (await routesOf("sales")).find(({ operation }) => operation.name === "sales.sales.create");
  if (!sale) throw new Error("no operation makes a sale");
  const login = async (role: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: postgres.url });
    client.on("error", () => undefined);
    await client.connect();
    await client.query(`set session authorization ${role}`);
    return client;
  };
  const tills = await Promise.all(
    Array.from({ length: TILLS }, async () => ({
      client: await login("app_api"),
      system: await login("app_system"),
    })),
  );
  for (const [way, prepare] of [
    ["a sale of three lines", null],
    ["a sale of three lines with a receipt", DEVICE],
  ] as const) {
    if (prepare) await owner.query(prepare);
    const [till] = tills as [Till];
    await sell(sale.operation, [till]);
    // Until then no statistics know of any order: what was planned for none reads all that came since.
    await owner.query("analyze");
    const before = await cpuOf(till);
    const alone = await sell(sale.operation, [till]);
    const cpu = ((await cpuOf(till)) - before) / alone.length;
    if (!options.small && cpu > MOST) process.exitCode = 1;
    console.log(`${said(`${way}, one till`, alone)}, ${cpu.toFixed(1)} ms of the database's CPU each`);
    console.log(said(`${way}, ${TILLS} tills at once`, await sell(sale.operation, tills)));
  }
  await Promise.all(tills.flatMap(({ client, system }) => [client.end(), system.end()]));
} finally {
  await owner.end();
  await postgres.stop();
}
