import { randomBytes } from "node:crypto";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { type Batch, benchContext, connectionOf } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";

/*
 * The daily run of subscription billing by the Worker's own code, on a durable Postgres, for 1,000, 10,000 and 100,000 tenants whose
 * due dates are spread over a month: how long the fan-out takes, in how many messages, sendings and trips to the database; how
 * long the day's work of all of them takes from eight consumers; and what a second run finds. Ends with 1 where the fan-out of a tenant grows
 * by more than three times from one size to the next, or a second run has anything to do. `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:billing -- [--small]", {
  small: { type: "boolean", default: false },
});
const SIZES = options.small ? [20, 60] : [1_000, 10_000, 100_000];
const CONSUMERS = options.small ? 2 : 8;
const MOST_GROWTH = 3;

interface Message {
  kind: string;
  tenant?: { id: string; time_zone: string };
}
interface TenantJob {
  name: string;
  run(ctx: unknown, tenant: Message["tenant"], at: Date): Promise<void>;
}
const load = (path: string) => import(new URL(`../${path}`, import.meta.url).href);
const { sendToTenants } = (await load("queues/jobs/tenants.ts")) as {
  sendToTenants(ctx: unknown, job: TenantJob, message: unknown): Promise<void>;
};
const { starting } = (await load("src/platform/operations/job-message.ts")) as {
  starting(job: unknown, at: Date): Message;
};
const { jobs } = (await load("src/modules/billing/index.ts")) as { jobs: TenantJob[] };
const daily = jobs.find(({ name }) => name === "billing.subscriptions.run");
if (!daily) throw new Error("no job runs subscriptions");

const key = randomBytes(32).toString("hex");
const postgres = await startPostgres({ durable: true });
const open = async (role: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(role);
  return client;
};

let trips = 0;
const counting =
  (batch: Batch): Batch =>
  (statements) => {
    trips += 1;
    return batch(statements);
  };
const refuse = (event: string, error: unknown): never => {
  throw new Error(event, { cause: error });
};

/** What the job knows of its run, with these connections in place of the database's logins, and a queue that is counted. */
const contextOf = (api: Batch, system: Batch, sendBatch: (batch: { body: Message }[]) => Promise<void>) => ({
  ...benchContext(key, counting(api)),
  log: { error: refuse, info: () => undefined },
  env: { JOBS: { sendBatch }, EVENTS: { sendBatch: async () => undefined } },
  system: connectionOf(counting(system)),
});

/** So many tenants on one plan, each due on another day of a month, as far as an earlier size has not made them. */
async function seed(owner: pg.Client, tenants: number): Promise<void> {
  await owner.query(`
    set session_replication_role = replica;
    delete from billing.notices; delete from billing.subscriptions;
    insert into billing.plans (id, code, name, cycle, prices)
    values ('01900000-0000-7000-8000-00000000000a', 'bench', 'Bench', 'month', '{"RWF": "15000"}') on conflict do nothing;
    insert into tenants.tenants (id, slug, name, kind, status, time_zone, currency)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'bench-' || n, 'Bench ' || n, 'pharmacy', 'active', 'Africa/Kigali', 'RWF'
      from generate_series(1, ${tenants}) n on conflict do nothing;
    insert into billing.subscriptions (tenant_id, plan_id, currency, anchor_day, period_start, due_on, state, next_action_at)
    select t.id, '01900000-0000-7000-8000-00000000000a', 'RWF', 1, current_date - 30, d.due_on, 'active',
           greatest(d.due_on - 5, current_date)::timestamp at time zone 'Africa/Kigali'
      from tenants.tenants t cross join lateral (select current_date + (t.number % 30)::int - 5 as due_on) d;
    set session_replication_role = origin;
    analyze tenants.tenants, billing.subscriptions, billing.plans`);
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** Fans out one run; the messages for tenants, and how many sendings and trips they took. */
async function fanOut(system: pg.Client) {
  const queue: Message[] = [starting(daily, new Date(Date.now() + 60_000))];
  const found: Message[] = [];
  let sendings = 0;
  trips = 0;
  const started = performance.now();
  const ctx = contextOf(oneTrip(system), oneTrip(system), async (batch) => {
    sendings += 1;
    for (const { body } of batch) (body.kind === "tenant" ? found : queue).push(body);
  });
  for (let next = queue.shift(); next; next = queue.shift())
    await sendToTenants(ctx, daily as TenantJob, next);
  return { found, sendings, trips, took: seconds(started) };
}

/** Does the day's work of these tenants, by so many consumers at once. */
async function consume(
  found: readonly Message[],
  clients: readonly [pg.Client, pg.Client][],
): Promise<number> {
  const waiting = found.values();
  trips = 0;
  const started = performance.now();
  await Promise.all(
    clients.map(async ([api, system]) => {
      const following: Promise<unknown>[] = [];
      const ctx = {
        ...contextOf(oneTrip(api), oneTrip(system), async () => undefined),
        waitUntil: (work: Promise<unknown>) => following.push(work),
      };
      for (const { tenant } of waiting) {
        await daily?.run(ctx, tenant, new Date());
        await Promise.all(following.splice(0));
      }
    }),
  );
  return seconds(started);
}

const owner = await open("reset role");
try {
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  const system = await open("set session authorization app_system");
  const clients = await Promise.all(
    Array.from({ length: CONSUMERS }, async () =>
      Promise.all([open("set session authorization app_api"), open("set session authorization app_system")]),
    ),
  );
  let before: number | undefined;
  for (const size of SIZES) {
    await seed(owner, size);
    const { found, sendings, trips: asked, took } = await fanOut(system);
    const each = (took / found.length) * 1e6;
    console.log(
      `${size} tenants, ${found.length} with something to do: fanned out in ${took.toFixed(2)} s, ${each.toFixed(0)} µs each, ${sendings} sendings, ${asked} trips`,
    );
    const worked = await consume(found, clients);
    const { rows } = await owner.query("select count(*)::int as sent from billing.notices");
    console.log(
      `  their day's work: ${worked.toFixed(1)} s, ${((worked / found.length) * 1e3).toFixed(2)} ms each by ${CONSUMERS} consumers, ${trips} trips, ${rows[0].sent} notices`,
    );
    const again = await fanOut(system);
    console.log(`  a second run: ${again.found.length} with something to do, ${again.trips} trips`);
    if (again.found.length > 0 || rows[0].sent === 0) process.exitCode = 1;
    if (!options.small && before !== undefined && each > before * MOST_GROWTH) process.exitCode = 1;
    before = each;
  }
  await Promise.all([system, ...clients.flat()].map((client) => client.end()));
} finally {
  await owner.end();
  await postgres.stop();
}
