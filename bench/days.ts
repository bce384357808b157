import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { durablePostgres } from "./durable-postgres.ts";
import { type Operation, routesOf, runOperation } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";
import { movementPick, type Size, SMALL, seedLedger, TENANT } from "./seed-ledger.ts";

/*
 * A change of the time zone of a tenant with 200,000 movements, on a durable Postgres, while a till posts one movement after the
 * other by all the statements of `POST /stock-movements`: how long the change takes, the longest slice, how long all slices take, and
 * the longest wait of a movement. Ends with 1 where a movement waits longer than `MOST_WAIT_MS`. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:days -- [--small] [--products 200]", {
  small: { type: "boolean", default: false },
  products: { type: "string", default: "200" },
});
const products = Number(options.products);
const size: Size = options.small
  ? { ...SMALL, each: 100 }
  : { tenants: 100, products, warehouses: 4, each: 50_000 / products, days: 730 };
const MOST_WAIT_MS = 2000;

const { key, open, stop } = await durablePostgres();

/** How long a piece of work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

const { sql } = await import("drizzle-orm");
// The Worker's, by an address that the compiler does not follow: it has no types of the runtime here.
const batches = new URL("../src/platform/operations/tenant-batch.ts", import.meta.url).href;
const { tenantBatch } = (await import(batches)) as {
  tenantBatch: (call: unknown, named: object, statements: unknown[]) => Promise<pg.QueryResultRow[][]>;
};
let left = "summing";
const slice: Operation = {
  name: "reports.days.sum",
  input: { safeParse: () => ({ success: false }) },
  async run(call) {
    const named = { command: "reports.days.sum", access: "write" };
    const [[row] = []] = await tenantBatch(call, named, [sql`select reports.sum_slice() as left`]);
    left = row?.left as string;
    return { body: left };
  },
};

const owner = await open("reset role");
try {
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  await seedLedger(owner, size);
  const record = (await routesOf("inventory")).find(
    ({ operation }) => operation.name === "inventory.stock_movements.record",
  )?.operation;
  if (!record) throw new Error("no operation records a movement");
  const [till, job, marks] = [
    await open("set session authorization app_api"),
    await open("set session authorization app_api"),
    await open("set session authorization app_system"),
  ];
  const waits: number[] = [];
  let done = false;
  const selling = (async () => {
    while (!done) {
      const { lot_id, ...place } = movementPick(size, size.products);
      const input = { ...place, type: "receive", quantity: "1", ...(lot_id ? { lot_id } : {}) };
      waits.push(await timed(() => runOperation(record, input, key, oneTrip(till), oneTrip(marks))));
      await sleep(20);
    }
  })();
  await sleep(options.small ? 200 : 3000);
  const before = Math.max(...waits.splice(0));
  const change = await timed(() =>
    owner.query("update tenants.tenants set time_zone = 'Asia/Kathmandu' where id = $1", [TENANT]),
  );
  const slices: number[] = [];
  const whole = await timed(async () => {
    while (left === "summing") slices.push(await timed(() => runOperation(slice, {}, key, oneTrip(job))));
  });
  const summed = slices.length;
  while (left === "clearing") slices.push(await timed(() => runOperation(slice, {}, key, oneTrip(job))));
  done = true;
  await selling;
  const { rows } = await owner.query(
    "select count(*)::int as movements, count(distinct product_id)::int as products from inventory.stock_movements where tenant_id = $1",
    [TENANT],
  );
  console.log(`${rows[0].movements} movements of ${rows[0].products} products: the change took ${change} ms`);
  console.log(
    `${summed} slices, read after ${whole} ms; ${slices.length - summed} to clear; the longest took ${Math.max(...slices)} ms`,
  );
  console.log(
    `longest wait of ${waits.length} movements meanwhile ${Math.max(...waits)} ms, before it ${before} ms`,
  );
  if (!options.small && Math.max(...waits) > MOST_WAIT_MS) process.exitCode = 1;
  await Promise.all([till.end(), job.end(), marks.end()]);
} finally {
  await owner.end();
  await stop();
}
