import type pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { durablePostgres } from "./durable-postgres.ts";
import { contextOf, counted, fanOut, jobOf, seconds, tenantsSql } from "./tenant-jobs.ts";

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

interface PlatformJob {
  name: string;
  run(ctx: unknown, at: Date): Promise<void>;
}
const nightly = await jobOf("trust", "trust.standing.evaluate");
const quotas = await jobOf<PlatformJob>("tenants", "tenants.quotas.warn");
const { key, open, stop } = await durablePostgres();

const following: Promise<unknown>[] = [];
const LIMITS = { QUOTA_PRODUCTS: 1000, QUOTA_USERS: 100, QUOTA_CONTACTS: 10_000, QUOTA_STORAGE_BYTES: 1e9 };

/** What a job knows of its run, with the platform's own limits; what follows is waited for apart. */
function runOf(api: pg.Client, system: pg.Client) {
  const context = contextOf(key, api, system) as ReturnType<typeof contextOf> & { config: object };
  return {
    ...context,
    config: { ...context.config, ...LIMITS, RATE_LIMIT_PER_DAY: 100_000 },
    waitUntil: (work: Promise<unknown>) => following.push(work),
  };
}

/** So many tenants, all of a level and due, each with something of everything; one in ten is near a quota. */
async function seed(owner: pg.Client, tenants: number): Promise<void> {
  await owner.query(`
    set session_replication_role = replica;
    delete from tenants.usage_baselines; delete from tenants.quota_warnings; delete from trust.standings; delete from platform.usage_totals;
    ${tenantsSql(tenants)}
    insert into trust.standings (tenant_id, level, next_evaluation_at) select t.id, 1, now() from tenants.tenants t;
    insert into platform.usage_totals (tenant_id, resource, part, used)
    select t.id, r.resource, p.part, case when t.number % 10 = 0 then 23 else 3 end
      from tenants.tenants t cross join unnest('{products,users,contacts,storage_bytes}'::text[]) r (resource) cross join (values (1), (2)) p (part);
    set session_replication_role = origin;
    analyze tenants.tenants, trust.standings, platform.usage_totals, tenants.usage_baselines, tenants.quota_warnings`);
}

/** Looks at the quotas of all; how long that took, and how many trips. */
async function look(system: pg.Client) {
  counted.trips = 0;
  const started = performance.now();
  await quotas.run(runOf(system, system), new Date());
  const took = seconds(started);
  await Promise.all(following.splice(0));
  return { took, trips: counted.trips };
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
    const night = await fanOut(nightly, key, system);
    console.log(
      `${size} tenants: the night is fanned out in ${night.took.toFixed(2)} s, ${night.found.length} messages, ${night.sendings} sendings, ${night.trips} trips`,
    );
    grows("fan-out", night.took / night.found.length);
    counted.trips = 0;
    const started = performance.now();
    const ctx = runOf(api, system);
    for (const { tenant } of night.found.slice(0, EVALUATED)) await nightly.run(ctx, tenant, new Date());
    const evaluated = seconds(started);
    await Promise.all(following.splice(0));
    console.log(
      `  ${EVALUATED} evaluated by one consumer in ${evaluated.toFixed(2)} s, ${counted.trips} trips`,
    );
    grows("evaluation", evaluated / EVALUATED);
    await owner.query(
      "set session_replication_role = replica; update trust.standings set next_evaluation_at = now() + interval '1 day'; set session_replication_role = origin",
    );
    const none = await fanOut(nightly, key, system);
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
  await stop();
}
