import { createHmac, randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { benchContext, connectionOf, type Operation, routesOf } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";
import { movementPick, type Size, seedLedger, TENANT } from "./seed-ledger.ts";

/*
 * What one movement leaves on the disk, table by table and index by index. Movements are posted in a fresh database by all the
 * statements of `POST /stock-movements`, one a request, as a person with a session; their events are dispatched, marked and
 * handled by Duka's own handlers, and the audit log is sealed, all beside an autovacuum. Rows that are gone by the next day, such
 * as Idempotency-Keys, are not written, and the outbox, whose rows are gone a moment later, is shown and not counted. Ends with 1
 * over `MOST` bytes. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:bytes -- [--small]", {
  small: { type: "boolean", default: false },
});
const MOVEMENTS = options.small ? 100 : 5_000;
const CLIENTS = 4;
const MOST = 2400;
const SIZE: Size = { tenants: 1, products: 400, warehouses: 4, each: 1, days: 30 };

const key = randomBytes(32).toString("hex");
const person = { user: randomUUID(), session: randomUUID() };

const PEOPLE = `set session_replication_role = replica;
  insert into identity.users (id, email, name, status) values ('${person.user}', 'bytes@example.com', 'Bytes', 'active');
  insert into identity.memberships (tenant_id, id, user_id, roles, status)
  values ('${TENANT}', '${randomUUID()}', '${person.user}', '{owner}', 'active');
  insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at)
  values ('${person.session}', '${person.user}', '', '{pwd}', now() + interval '1 day');
  reset session_replication_role`;

/** Bytes of every table by itself, of each index, and of what is kept out of line; of partitions all together. */
const SIZES = `
  with relation as (
    select c.oid, coalesce(pg_partition_root(c.oid), c.oid) as root from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'),
  part as (
    select r.root::regclass::text as of, '' as part, pg_relation_size(r.oid) + pg_relation_size(r.oid, 'vm') + pg_relation_size(r.oid, 'fsm') as bytes from relation r
    union all
    select r.root::regclass::text, coalesce(pg_partition_root(i.indexrelid), i.indexrelid)::regclass::text, pg_relation_size(i.indexrelid)
      from relation r join pg_index i on i.indrelid = r.oid
    union all
    select r.root::regclass::text, 'toast', pg_total_relation_size(c.reltoastrelid)
      from relation r join pg_class c on c.oid = r.oid where c.reltoastrelid <> 0)
  select of, part, sum(bytes)::float8 as bytes from part group by of, part order by of, part`;

type Part = { of: string; part: string; bytes: number };

async function sizes(owner: pg.Client): Promise<Part[]> {
  await owner.query("vacuum analyze");
  return (await owner.query<Part>(SIZES)).rows;
}

/** Seals the audit log of the tenant, as the job does. */
async function seal(client: pg.Client): Promise<void> {
  for (let sealed = 2000; sealed === 2000; ) {
    const claims = JSON.stringify({
      scope: "tenant",
      kind: "job",
      tenant: TENANT,
      command: "audit.logs.seal",
      access: "write",
      request: randomUUID(),
      issued_at: Date.now() / 1000,
    });
    const signature = createHmac("sha256", Buffer.from(key, "hex")).update(claims).digest("hex");
    await client.query("begin");
    await client.query("select app.enter($1, $2)", [claims, signature]);
    sealed = (await client.query("select audit.seal(2000) as n")).rows[0].n;
    await client.query("commit");
  }
}

type Event = { type: string };
type Handler = { type: string; handle(ctx: unknown, event: unknown): Promise<unknown> };
type WhatFollows = (
  ctx: unknown,
  tenant: string,
  events: readonly Event[],
  handlers: readonly Handler[],
) => Promise<(event: Event, handler: Handler) => boolean>;

/** Events that the queue delivers together, as wrangler.toml has it. */
const TOGETHER = 20;

const { whatFollows } = (await import(
  new URL("../src/platform/operations/what-follows.ts", import.meta.url).href
)) as { whatFollows: WhatFollows };

const handlersOf = async (name: string): Promise<Handler[]> =>
  (await import(new URL(`../src/modules/${name}/index.ts`, import.meta.url).href)).handlers;

async function loginOf(url: string, login: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set session authorization ${login}`);
  return client;
}

/** Movements as a person posts them, and what follows from their events, so many at once as the queue delivers together. */
async function poster(url: string, record: Operation, handlers: readonly Handler[]) {
  const clients = [await loginOf(url, "app_api"), await loginOf(url, "app_system")] as const;
  const [api, system] = clients.map(oneTrip) as [ReturnType<typeof oneTrip>, ReturnType<typeof oneTrip>];
  const waiting: Event[] = [];
  const deliver = async (): Promise<void> => {
    const events = waiting.splice(0);
    const ctx = {
      ...benchContext(key, api),
      actor: { kind: "anonymous" },
      requestId: randomUUID(),
      log: { error: console.error },
    };
    const follows = await whatFollows(ctx, TENANT, events, handlers);
    for (const event of events) {
      for (const handler of handlers)
        if (handler.type === event.type && follows(event, handler)) await handler.handle(ctx, event);
    }
  };
  const post = async (input: unknown): Promise<void> => {
    const waited: Promise<unknown>[] = [];
    const ctx = {
      ...benchContext(key, api),
      actor: { kind: "user", userId: person.user, sessionId: person.session, amr: ["pwd"], authTime: null },
      requestId: randomUUID(),
      ip: "203.0.113.9",
      system: connectionOf(system),
      log: { error: console.error },
      waitUntil: (work: Promise<unknown>) => waited.push(work),
      env: {
        EVENTS: {
          sendBatch: async (messages: { body: Event }[]) => {
            waiting.push(...messages.map(({ body }) => body));
          },
        },
      },
    };
    const tenant = { id: TENANT, as: "user", roles: ["owner"] };
    await record.run({ ctx, tenant, input });
    await Promise.all(waited);
    if (waiting.length >= TOGETHER) await deliver();
  };
  const end = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.end()));
  };
  return { post, deliver, end };
}

const postgres = await startPostgres();
const owner = new pg.Client({ connectionString: postgres.url });
try {
  await owner.connect();
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  await seedLedger(owner, SIZE);
  await owner.query(PEOPLE);
  const record = (await routesOf("inventory")).find(
    ({ operation }) => operation.name === "inventory.stock_movements.record",
  );
  if (!record) throw new Error("no operation records a movement");
  const handlers = (await Promise.all(["inventory", "fiscal"].map(handlersOf))).flat();
  const posters = await Promise.all(
    Array.from({ length: CLIENTS }, () => poster(postgres.url, record.operation, handlers)),
  );
  const before = new Map((await sizes(owner)).map(({ of, part, bytes }) => [`${of} ${part}`, bytes]));
  const count = "select count(*)::int as n from inventory.stock_movements";
  const [already, started] = [(await owner.query(count)).rows[0].n, performance.now()];
  let left = MOVEMENTS;
  await Promise.all(
    posters.map(async ({ post, deliver }) => {
      while (left-- > 0) {
        const { lot_id, ...place } = movementPick(SIZE, SIZE.products);
        // One receipt for each nine issues, as shops have it.
        const input =
          left % 10 > 0
            ? { ...place, type: "issue", quantity: "1", reference: `S-${left}` }
            : { ...place, type: "receive", quantity: "40", unit_cost: "120.50", currency: "RWF" };
        await post({ ...input, ...(left % 10 === 0 && lot_id ? { lot_id } : {}) }).catch(ranOut);
      }
      await deliver();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const movements = (await owner.query(count)).rows[0].n - already;
  const sealer = await loginOf(postgres.url, "app_api");
  await seal(sealer);
  const grown = (await sizes(owner)).map((one) => ({
    ...one,
    bytes: one.bytes - (before.get(`${one.of} ${one.part}`) ?? 0),
  }));
  console.log(`${movements} movements, in ${seconds.toFixed(0)} s; bytes of each:`);
  const total = Math.round(print(grown, movements));
  if (!options.small && total > MOST) process.exitCode = 1;
  await Promise.all([sealer.end(), ...posters.map(({ end }) => end())]);
} finally {
  await owner.end();
  await postgres.stop();
}

/** Where a product ran out nothing is posted. */
function ranOut(error: unknown): void {
  if ((error as { code?: string }).code !== "stock.insufficient") throw error;
}

function print(parts: readonly Part[], movements: number): number {
  const sum = (some: readonly Part[]) => some.reduce((all, { bytes }) => all + bytes / movements, 0);
  const line = (name: string, bytes: number) =>
    Math.round(bytes) > 0 && console.log(`${bytes.toFixed(0).padStart(6)}  ${name}`);
  for (const [table, of] of Map.groupBy(parts, ({ of }) => of)) {
    if (sum(of) < 1) continue;
    line(table, sum(of));
    for (const one of of) line(`    ${one.part || "heap"}`, one.bytes / movements);
  }
  const lasting = parts.filter(({ of }) => of !== "platform.outbox");
  line("in all, but for the outbox", sum(lasting));
  return sum(lasting);
}
