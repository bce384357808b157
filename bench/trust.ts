import { randomBytes } from "node:crypto";
import pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { type Batch, benchContext, connectionOf } from "./explain.ts";
import { oneTrip } from "./one-trip.ts";

/*
 * The night of trust and the hourly look at quotas by the Worker's own code, on a durable Postgres, for 10,000 and 100,000 tenants: how long each takes, in
 * how many messages and trips to the database, first with everything to do and then with nothing. The evaluation itself is timed of a thousand of them.
 * Ends with 1 where the time of a tenant grows by more than three times from one size to the next, or a second fan-out has anything to do.
 * `-- --small` only sees whether all of it runs.
 */
const options = readOptions("npm run bench:trust -- [--small]", {
  small: { type: "boolean", default: false },
});
const SIZES = options.small ? [20, 60] : [10_000, 100_000];
const EVALUATED = options.small ? 10 : 1_000;
const MOST_GROWTH = 3;

interface Message {
  kind: string;
  tenant?: { id: string; time_zone: string };
}
interface TenantJob {
  name: string;
  run(ctx: unknown, tenant: Message["tenant"], at: Date): Promise<void>;
}
interface PlatformJob {
  name: string;
  run(ctx: unknown, at: Date): Promise<void>;
}
const load = (path: string) => import(new URL(`../${path}`, import.meta.url).href);
const { sendToTenants } = (await load("queues/jobs/tenants.ts")) as {
  sendToTenants(ctx: unknown, job: TenantJob, message: unknown): Promise<void>;
};
const { starting } = (await load("src/platform/operations/job-message.ts")) as {
  starting(job: unknown, at: Date): Message;
};
const { jobs: ofTrust } = (await load("src/modules/trust/index.ts")) as { jobs: TenantJob[] };
const { jobs: ofTenants } = (await load("src/modules/tenants/index.ts")) as { jobs: PlatformJob[] };
const named = <J extends { name: string }>(jobs: readonly J[], name: string): J => {
  const found = jobs.find((one) => one.name === name);
  if (!found) throw new Error(`there is no job ${name}`);
  return found;
};
const nightly = named(ofTrust, "trust.standing.evaluate");
const quotas = named(ofTenants, "tenants.quotas.warn");

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
const following: Promise<unknown>[] = [];
const contextOf = (
  api: Batch,
  system: Batch,
  sendBatch: (batch: { body: Message }[]) => Promise<void> = async () => undefined,
) => {
  const context = benchContext(key, counting(api)) as { config: object };
  const limits = { QUOTA_PRODUCTS: 1000, QUOTA_USERS: 100, QUOTA_CONTACTS: 10_000, QUOTA_STORAGE_BYTES: 1e9 };
  return {
    ...context,
    config: { ...context.config, ...limits, RATE_LIMIT_PER_DAY: 100_000 },
    log: { error: refuse, info: () => undefined },
    env: { JOBS: { sendBatch }, EVENTS: { sendBatch: async () => undefined } },
    system: connectionOf(counting(system)),
    waitUntil: (work: Promise<unknown>) => following.push(work),
  };
};

/** So many tenants, all of a level and due, each with something of everything; one in ten is near a quota. */
async function seed(owner: pg.Client, tenants: number): Promise<void> {
  await owner.query(`
    set session_replication_role = replica;
    delete from tenants.usage_baselines; delete from tenants.quota_warnings; delete from trust.standings; delete from platform.usage_totals;
    insert into tenants.tenants (id, slug, name, kind, status, time_zone, currency)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'bench-' || n, 'Bench ' || n, 'pharmacy', 'active', 'Africa/Kigali', 'RWF'
      from generate_series(1, ${tenants}) n on conflict do nothing;
    insert into trust.standings (tenant_id, level, next_evaluation_at) select t.id, 1, now() from tenants.tenants t;
    insert into platform.usage_totals (tenant_id, resource, part, used)
    select t.id, r.resource, p.part, case when t.number % 10 = 0 then 23 else 3 end
      from tenants.tenants t cross join unnest('{products,users,contacts,storage_bytes}'::text[]) r (resource) cross join (values (1), (2)) p (part);
    set session_replication_role = origin;
    analyze tenants.tenants, trust.standings, platform.usage_totals, tenants.usage_baselines, tenants.quota_warnings`);
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** Fans the night out; the messages for tenants, and how many sendings and trips they took. */
async function fanOut(system: pg.Client) {
  const queue: Message[] = [starting(nightly, new Date(Date.now() + 60_000))];
  const found: Message[] = [];
  let sendings = 0;
  trips = 0;
  const started = performance.now();
  const ctx = contextOf(oneTrip(system), oneTrip(system), async (batch) => {
    sendings += 1;
    for (const { body } of batch) (body.kind === "tenant" ? found : queue).push(body);
  });
  for (let next = queue.shift(); next; next = queue.shift()) await sendToTenants(ctx, nightly, next);
  return { found, sendings, trips, took: seconds(started) };
}

/** Looks at the quotas of all; how long that took, and how many trips. */
async function look(system: pg.Client) {
  trips = 0;
  const started = performance.now();
  await quotas.run(contextOf(oneTrip(system), oneTrip(system)), new Date());
  const took = seconds(started);
  await Promise.all(following.splice(0));
  return { took, trips };
}

const owner = await open("reset role");
try {
  await migrate(execOf(owner));
  await owner.query("select app_private.set_context_key($1)", [key]);
  const [api, system] = await Promise.all([
    open("set session authorization app_api"),
    open("set session authorization app_system"),
  ]);
  const before = new Map<string, number>();
  const grows = (what: string, each: number): void => {
    const former = before.get(what);
    if (!options.small && former !== undefined && each > former * MOST_GROWTH) process.exitCode = 1;
    before.set(what, each);
    const growth = former === undefined ? "" : `, ${(each / former).toFixed(2)} times as long as before`;
    console.log(`  ${what}: ${(each * 1e6).toFixed(0)} µs a tenant${growth}`);
  };
  for (const size of SIZES) {
    await seed(owner, size);
    const night = await fanOut(system);
    console.log(
      `${size} tenants: the night is fanned out in ${night.took.toFixed(2)} s, ${night.found.length} messages, ${night.sendings} sendings, ${night.trips} trips`,
    );
    grows("fan-out", night.took / night.found.length);
    trips = 0;
    const started = performance.now();
    const ctx = contextOf(oneTrip(api), oneTrip(system));
    for (const { tenant } of night.found.slice(0, EVALUATED)) await nightly.run(ctx, tenant, new Date());
    const evaluated = seconds(started);
    await Promise.all(following.splice(0));
    console.log(`  ${EVALUATED} evaluated by one consumer in ${evaluated.toFixed(2)} s, ${trips} trips`);
    grows("evaluation", evaluated / EVALUATED);
    await owner.query(
      "set session_replication_role = replica; update trust.standings set next_evaluation_at = now() + interval '1 day'; set session_replication_role = origin",
    );
    const none = await fanOut(system);
    console.log(`  fanned out again: ${none.found.length} messages, ${none.trips} trips`);
    if (none.found.length > 0) process.exitCode = 1;
    for (const what of ["first look at quotas", "second look, with nothing new"]) {
      const { took, trips: asked } = await look(system);
      console.log(`  ${what}: ${took.toFixed(2)} s, ${asked} trips`);
      grows(what, took / size);
    }
  }
  await Promise.all([api, system].map((client) => client.end()));
} finally {
  await owner.end();
  await postgres.stop();
}
