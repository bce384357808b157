import { randomBytes } from "node:crypto";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { type Operation, routesOf, runOperation } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";
import { movementPick, SMALL, seedLedger, TENANT, YEAR } from "./seed-ledger.ts";

/*
 * Stock movements a second at eight clients, each in a transaction of its own, all on one product and then on many, of one
 * tenant among a thousand: posted to the ledger alone, and by all the statements of `POST /stock-movements` behind `enter`.
 * Ends with 1 where the ledger takes less than `LEAST`. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:movements -- [--small]", {
  small: { type: "boolean", default: false },
});
const size = options.small ? SMALL : YEAR;
const seconds = options.small ? 4 : 10;
const CLIENTS = 8;

/** Movements a second that the ledger has to take, of one product and of many. */
const LEAST = { one: 300, many: 600 };

const key = randomBytes(32).toString("hex");

type Place = ReturnType<typeof movementPick>;
/** What a client has: a connection of its own, and the platform login's, by which events are marked. */
type Desk = { client: pg.Client; system: pg.Client };
type Post = (desk: Desk, place: Place, type: "receive" | "issue") => Promise<unknown>;

/** Posts one to the ledger as the owner, with its product and warehouse kept as they are. */
const postAlone: Post = ({ client }, { product_id, warehouse_id, lot_id }, type) =>
  client.query(`begin;
    select inventory.share_catalogue('${TENANT}', 'products', '{${product_id}}');
    select inventory.share_catalogue('${TENANT}', 'warehouses', '{${warehouse_id}}');
    insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity)
    values ('${TENANT}', app.uuid7(), '${type}', '${product_id}', '${warehouse_id}', ${lot_id ? `'${lot_id}'` : "null"},
            ${type === "issue" ? -1 : 2});
    commit`);

/** Posts one as the API does, and marks its event once the queue has it. */
const postByApi =
  (record: Operation): Post =>
  ({ client, system }, { lot_id, ...place }, type) =>
    runOperation(
      record,
      type === "issue"
        ? { ...place, type, quantity: "1" }
        : { ...place, type, quantity: "2", ...(lot_id ? { lot_id } : {}) },
      key,
      oneTrip(client),
      oneTrip(system),
    );

async function connect(url: string, role: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query(role);
  return client;
}

const desks = (url: string, role: string): Promise<Desk[]> =>
  Promise.all(
    Array.from({ length: CLIENTS }, async () => ({
      client: await connect(url, role),
      system: await connect(url, "set session authorization app_system"),
    })),
  );

/** How many multixacts, which are sets of transactions that lock one row at once, and transactions with a number the server has made. */
async function counters([desk]: readonly Desk[]): Promise<{ multixacts: number; transactions: number }> {
  const { rows = [] } = (await desk?.client.query(
    "select mxid_age('1'::xid) as multixacts, pg_snapshot_xmax(pg_current_snapshot())::text::bigint::float8 as transactions",
  )) ?? { rows: [] };
  return rows[0];
}

/** Movements a second, and what one of them takes of the server's numbers. */
interface Rate {
  aSecond: number;
  multixacts: string;
  transactions: string;
}

async function rate(all: readonly Desk[], post: Post, products: number): Promise<Rate> {
  let done = 0;
  const before = await counters(all);
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    all.map(async (desk) => {
      while (performance.now() < end) {
        const place = movementPick(size, products);
        await post(desk, place, "receive");
        await post(desk, place, "issue");
        done += 2;
      }
    }),
  );
  const after = await counters(all);
  return {
    aSecond: Math.round(done / seconds),
    multixacts: ((after.multixacts - before.multixacts) / done).toFixed(2),
    transactions: ((after.transactions - before.transactions) / done).toFixed(2),
  };
}

const postgres = await startPostgres({ durable: true });
const owner = new pg.Client({ connectionString: postgres.url });
try {
  await owner.connect();
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  await seedLedger(owner, size);
  const routes = await routesOf("inventory");
  const record = routes.find(({ operation }) => operation.name === "inventory.stock_movements.record");
  if (!record) throw new Error("no operation records a movement");
  const ways = [
    ["posted alone", postAlone, await desks(postgres.url, "set role app_owner")],
    [
      "by the API's statements",
      postByApi(record.operation),
      await desks(postgres.url, "set session authorization app_api"),
    ],
  ] as const;
  for (const [way, post, all] of ways) {
    const [one, many] = [await rate(all, post, 1), await rate(all, post, size.products)];
    if (!options.small && post === postAlone && (one.aSecond < LEAST.one || many.aSecond < LEAST.many))
      process.exitCode = 1;
    console.log(`movements a second, ${way}: ${one.aSecond} on one product, ${many.aSecond} on many`);
    for (const kind of ["multixacts", "transactions"] as const)
      console.log(`  ${kind} a movement: ${one[kind]} and ${many[kind]}`);
    await Promise.all(all.flatMap(({ client, system }) => [client.end(), system.end()]));
  }
} finally {
  await owner.end();
  await postgres.stop();
}
