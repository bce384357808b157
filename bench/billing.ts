import type pg from "pg";
import { readOptions } from "../dev/read-options.ts";
import { execOf, migrate } from "../migrations/migrate.ts";
import { durablePostgres } from "./durable-postgres.ts";
import { contextOf, counted, fanOut, jobOf, type Message, seconds, tenantsSql } from "./tenant-jobs.ts";

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

const daily = await jobOf("billing", "billing.subscriptions.run");
const { key, open, stop } = await durablePostgres();

/** So many tenants on one plan, each due on another day of a month, as far as an earlier size has not made them. */
async function seed(owner: pg.Client, tenants: number): Promise<void> {
  await owner.query(`
    set session_replication_role = replica;
    delete from billing.notices; delete from billing.subscriptions;
    insert into billing.plans (id, code, name, cycle, prices)
    values ('01900000-0000-7000-8000-00000000000a', 'bench', 'Bench', 'month', '{"RWF": "15000"}') on conflict do nothing;
    ${tenantsSql(tenants)}
    insert into billing.subscriptions (tenant_id, plan_id, currency, anchor_day, period_start, due_on, state, next_action_at)
    select t.id, '01900000-0000-7000-8000-00000000000a', 'RWF', 1, current_date - 30, d.due_on, 'active',
           greatest(d.due_on - 5, current_date)::timestamp at time zone 'Africa/Kigali'
      from tenants.tenants t cross join lateral (select current_date + (t.number % 30)::int - 5 as due_on) d;
    set session_replication_role = origin;
    analyze tenants.tenants, billing.subscriptions, billing.plans`);
}

/** Does the day's work of these tenants, by so many consumers at once. */
async function consume(
  found: readonly Message[],
  clients: readonly [pg.Client, pg.Client][],
): Promise<number> {
  const waiting = found.values();
  counted.trips = 0;
  const started = performance.now();
  await Promise.all(
    clients.map(async ([api, system]) => {
      const following: Promise<unknown>[] = [];
      const ctx = {
        ...contextOf(key, api, system),
        waitUntil: (work: Promise<unknown>) => following.push(work),
      };
      for (const { tenant } of waiting) {
        await daily.run(ctx, tenant, new Date());
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
    const { found, sendings, trips: asked, took } = await fanOut(daily, key, system);
    const each = (took / found.length) * 1e6;
    console.log(
      `${size} tenants, ${found.length} with something to do: fanned out in ${took.toFixed(2)} s, ${each.toFixed(0)} µs each, ${sendings} sendings, ${asked} trips`,
    );
    const worked = await consume(found, clients);
    const { rows } = await owner.query("select count(*)::int as sent from billing.notices");
    console.log(
      `  their day's work: ${worked.toFixed(1)} s, ${((worked / found.length) * 1e3).toFixed(2)} ms each by ${CONSUMERS} consumers, ${counted.trips} trips, ${rows[0].sent} notices`,
    );
    const again = await fanOut(daily, key, system);
    console.log(`  a second run: ${again.found.length} with something to do, ${again.trips} trips`);
    if (again.found.length > 0 || rows[0].sent === 0) process.exitCode = 1;
    if (!options.small && before !== undefined && each > before * MOST_GROWTH) process.exitCode = 1;
    before = each;
  }
  await Promise.all([system, ...clients.flat()].map((client) => client.end()));
} finally {
  await owner.end();
  await stop();
}
