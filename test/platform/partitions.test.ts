import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { untilItSleeps } from "#test/until-it-sleeps.ts";
import { jobs } from "../../src/cron.ts";

const TABLES = ["audit.audit_events", "platform.domain_events"];

async function keep(): Promise<void> {
  const job = jobs.find(({ name }) => name === "platform.partitions.keep");
  if (!job || job.perTenant) throw new Error("nothing keeps partitions");
  await job.run(backgroundContext(env as Env, createExecutionContext(), newId(), {}), new Date());
}

/** The partitions of a table, in the order of their names. */
async function partitions(table: string): Promise<string[]> {
  const [rows = []] = await asOwner(
    sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = ${table}::regclass order by 1`,
  );
  return rows.map(({ name }) => name as string);
}

/** The month that comes so many after this one, as the names of partitions have it. */
const month = (after: number): string => {
  const now = new Date();
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + after, 1));
  return at.toISOString().slice(0, 7).replace("-", "_");
};

/** An id that is made so many milliseconds from now. */
const idIn = (ms: number): string => {
  const at = (Date.now() + ms).toString(16).padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}${newId().slice(13)}`;
};

const DAY = 86_400_000;
const AHEAD = 12;
const written = (tenant: string, id: string) =>
  sql`insert into audit.audit_events (tenant_id, id, actor_kind, action, target_type)
      values (${tenant}::uuid, ${id}::uuid, 'job', 'test.things.enter', 'test.things')`;

test.each(TABLES)(
  "%s has partitions of what was before, of this month and of the next twelve",
  async (table) => {
    const expected = Array.from({ length: AHEAD + 1 }, (_, after) => `${table}_${month(after)}`);
    expect(await partitions(table)).toEqual(expect.arrayContaining([...expected, `${table}_before`]));
    const here = await partitions(table);
    await keep();
    expect(await partitions(table)).toEqual(here);
  },
);

test("one that is missing is made by the night, and takes what is of it; nobody may name it", async () => {
  const { id: tenant } = await mintTenant();
  const last = `audit.audit_events_${month(AHEAD)}`;
  await asOwner(sql.raw(`drop table ${last}`));
  await keep();
  expect(await partitions("audit.audit_events")).toContain(last);
  const middle = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + AHEAD, 15));
  const id = idIn(middle.getTime() - Date.now());
  await asOwner(written(tenant, id));
  const [found] = await asOwner(
    sql`select tableoid::regclass::text as at from audit.audit_events where id = ${id}::uuid`,
  );
  expect(found).toEqual([{ at: last }]);
  const [seen] = await asOwner(
    sql`select bool_or(has_table_privilege(r, ${last}, 'select, insert, update, delete')) as seen
          from unnest('{app_api,app_identity,app_system}'::text[]) r`,
  );
  expect(seen).toEqual([{ seen: false }]);
});

const takeMetrics = async () => {
  const job = jobs.find(({ name }) => name === "monitoring.platform_metrics.take");
  if (!job || job.perTenant) throw new Error("nobody takes figures");
  const error = vi.fn();
  const ctx = backgroundContext(env as Env, createExecutionContext(), newId(), {});
  const at = new Date();
  await job.run({ ...ctx, log: { ...ctx.log, error } }, at);
  const [rows] = await asOwner(
    sql`select (figures -> 'partitions' ->> 'months_ahead')::int as ahead from monitoring.platform_metrics
         where taken_at = ${at.toISOString()}::timestamptz`,
  );
  return { ahead: rows?.[0]?.ahead, told: error.mock.calls.map(([name, , about]) => [name, about]) };
};

test("whoever runs the platform is told when the night has not made partitions for so long that fewer than two are ahead", async () => {
  expect(await takeMetrics()).toEqual({ ahead: AHEAD, told: [] });
  await asOwner(sql.raw(`drop table platform.domain_events_${month(3)}`));
  expect(await takeMetrics()).toEqual({ ahead: 2, told: [] });
  await asOwner(sql.raw(`drop table audit.audit_events_${month(2)}`));
  expect(await takeMetrics()).toEqual({ ahead: 1, told: [["partitions.few_ahead", { months: 1 }]] });
  await keep();
  expect(await takeMetrics()).toEqual({ ahead: AHEAD, told: [] });
});

test("what is old has a place, and what is of a time to come that nobody made a partition for is refused", async () => {
  const { id: tenant } = await mintTenant();
  const old = idIn(-4000 * DAY);
  await asOwner(written(tenant, old));
  await expect(asOwner(written(tenant, idIn(430 * DAY)))).rejects.toThrow();
});

/** Months are known by their names: the ids of these are of no time that a test has. */
const idsOf = (n: number) => `fff${n.toString(16)}0000-0000-7000-8000-000000000000`;
const makeOld = (name: string, n: number, table = "audit.audit_events") => [
  sql`set local role app_owner`,
  sql.raw(
    `create table ${table}_${name} partition of ${table} for values from ('${idsOf(n)}') to ('${idsOf(n + 1)}')`,
  ),
];
const old = async (table = "audit.audit_events") =>
  (await partitions(table)).filter((name) => /_2000_/.test(name));

test("a month that is over and empty is dropped; one with a row stays", async () => {
  const { id: tenant } = await mintTenant();
  await asOwner(...makeOld("2000_01", 1), ...makeOld("2000_02", 2));
  await asOwner(written(tenant, idsOf(2)));
  await keep();
  expect(await old()).toEqual(["audit.audit_events_2000_02"]);
  await asOwner(sql.raw("drop table audit.audit_events_2000_02"));
});

test("what somebody reads for long stays for another night; what is made stays made", async () => {
  const last = `audit.audit_events_${month(AHEAD)}`;
  await asOwner(...makeOld("2000_03", 3), sql.raw(`drop table ${last}`));
  const reading = asOwner(sql`lock table audit.audit_events in access share mode`, sql`select pg_sleep(5)`);
  await untilItSleeps(reading);
  await keep();
  expect(await old()).toEqual(["audit.audit_events_2000_03"]);
  expect(await partitions("audit.audit_events")).toContain(last);
  await reading;
  await keep();
  expect(await old()).toEqual([]);
});

test("who writes waits for no drop, however many months are empty and whoever reads", async () => {
  const { id: tenant } = await mintTenant();
  const months = Array.from({ length: 9 }, (_, n) => `2000_0${n + 1}`);
  for (const [n, name] of months.entries()) await asOwner(...makeOld(name, n + 1));
  await asOwner(...makeOld("2000_01", 1, "platform.domain_events"));
  const reading = asOwner(
    sql`lock table platform.domain_events in access share mode`,
    sql`lock table audit.audit_events_2000_09 in access share mode`,
    sql`select pg_sleep(8)`,
  );
  await untilItSleeps(reading);
  let kept = false;
  const keeping = keep().then(() => {
    kept = true;
  });
  for (let writes = 0; !kept || writes === 0; writes += 1)
    await asOwner(sql`set local lock_timeout = '1s'`, written(tenant, newId()));
  await keeping;
  expect(await old("platform.domain_events")).toEqual(["platform.domain_events_2000_01"]);
  await reading;
  await keep();
  expect([await old(), await old("platform.domain_events")]).toEqual([[], []]);
});

test("a night knows what all of a table has, and of no partition less than before", async () => {
  const { id: tenant } = await mintTenant();
  const here = `audit_events_${month(0)}`;
  await asOwner(
    sql`insert into audit.audit_events (tenant_id, id, actor_kind, action, target_type)
        select ${tenant}::uuid, overlay(${idIn(0)}::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, 'job', 'test.' || n % 60, 'test.things'
          from generate_series(1, 3000) n`,
  );
  await asOwner(sql.raw(`analyze audit.${here}`));
  const known = async (table: string) => {
    const [rows] = await asOwner(
      sql`select coalesce(max(array_length(most_common_vals::text::text[], 1)), 0) as n from pg_stats
           where schemaname = 'audit' and tablename = ${table} and attname = 'action'`,
    );
    return Number(rows?.[0]?.n);
  };
  const before = await known(here);
  expect(before).toBeGreaterThan(50);
  await asOwner(sql`update pg_class set reltuples = -1 where oid = 'audit.audit_events'::regclass`);
  await keep();
  expect(await known("audit_events")).toBeGreaterThan(0);
  expect(await known(here)).toBeGreaterThanOrEqual(before);
  await asOwner(sql`delete from audit.audit_events where tenant_id = ${tenant}`);
});

test("a list of what happened is planned without the months to come", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  for (const path of ["/events", "/audit-logs", "/activities", "/activities?kind=audit"]) {
    const nodes = await planned(tenant.id, await statementOf(owner, path), "as it is");
    const read = nodes.map((node) => String(node["Relation Name"] ?? ""));
    expect(
      read.some((name) => name.endsWith(month(0))),
      path,
    ).toBe(true);
    expect(
      read.filter((name) => /_\d{4}_\d\d$/.test(name) && name.slice(-7) > month(1)),
      path,
    ).toEqual([]);
  }
});
