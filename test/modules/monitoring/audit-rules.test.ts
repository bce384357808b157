import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, config } from "#test/tenant.ts";
import { watchedTenant } from "./watched.ts";

const JOB = "monitoring.rules.watch_time";
const BACKED_UP = [{ field: "type", op: "equals", value: "test.backups.create" }];
const THINGS = [{ field: "type", op: "equals", value: "test.things.change" }];

/** Until when the audit log was read for a tenant, in milliseconds since 1970. */
async function readThrough(tenant: string): Promise<number> {
  const [rows] = await asOwner(
    sql`select read_through as id from monitoring.audit_readings where tenant_id = ${tenant}::uuid`,
  );
  return Number.parseInt(String(rows?.[0]?.id).replaceAll("-", "").slice(0, 12), 16);
}

/** Other entries, evenly over so many seconds before now. */
const others = (count: number, seconds: number) =>
  Array.from({ length: count }, (_, at) => ({
    ago: 60 + (seconds * (at + 0.5)) / count,
    action: "test.things.change",
  }));
const THING = [{ field: "type", op: "equals", value: "test.thing.happened" }];
const every = (step: number, seconds: number) =>
  Array.from({ length: Math.floor(seconds / step) }, (_, at) => ({
    ago: 60 + step * at,
    action: "test.backups.create",
  }));

test("nothing is absent that stands in the audit log, however much of it there is to read at once", async () => {
  const { tenant, rule, entered, alerts, told, run } = await watchedTenant();
  await rule({ source: "audit", where: BACKED_UP, when: { kind: "absence", for_seconds: 600 } });
  await entered(...others(3500, 7100), ...every(300, 7100));
  await run(JOB);
  expect(await alerts()).toEqual([]);
  expect(await told("monitoring.alert.raised")).toEqual([]);
  expect(Date.now() - (await readThrough(tenant.id))).toBeLessThan(60_000);
});

test("what is absent of the audit log raises an alert once it has been read", async () => {
  const { rule, entered, alerts, run } = await watchedTenant();
  await rule({ source: "audit", where: BACKED_UP, when: { kind: "absence", for_seconds: 600 } });
  await entered(...every(300, 7100).filter(({ ago }) => ago > 2000));
  await run(JOB);
  const [alert, ...more] = await alerts();
  expect(more).toEqual([]);
  const since = Math.min(...every(300, 7100).flatMap(({ ago }) => (ago > 2000 ? [ago] : [])));
  expect(Math.round((Date.now() - Date.parse(alert?.fired_at ?? "")) / 10_000)).toBe(
    Math.round((since - 600) / 10),
  );
});

test("nothing is absent that may stand in a part of the audit log which has not been read", async () => {
  const { tenant, rule, happen, entered, alerts, run } = await watchedTenant();
  await rule({
    source: "activities",
    where: [{ field: "type", op: "in", values: ["test.thing.happened", "test.backups.create"] }],
    when: { kind: "absence", for_seconds: 600 },
  });
  await entered(...every(300, 7100));
  await asOwner(
    sql`insert into monitoring.audit_readings (tenant_id, read_through) values (${tenant.id}::uuid,
          rpad(lpad(to_hex((extract(epoch from now() - interval '50 minutes') * 1000)::bigint), 12, '0'), 32, '0')::uuid)`,
  );
  await happen({ ago: 3300 });
  const raised = await alerts();
  expect(raised.filter(({ fired_at }) => Date.parse(fired_at) > Date.now() - 3_000_000)).toEqual([]);
  await run(JOB);
  expect((await alerts()).filter(({ ended_at }) => ended_at === null)).toEqual([]);
});

test("the first rule that reads the audit log begins at its own beginning, not where reading once stopped", async () => {
  const { tenant, owner, entered, alerts, run } = await watchedTenant();
  await entered(...others(1500, 7100));
  await asOwner(
    sql`insert into monitoring.audit_readings (tenant_id, read_through) values (${tenant.id}::uuid,
          rpad(lpad(to_hex((extract(epoch from now() - interval '3 hours') * 1000)::bigint), 12, '0'), 32, '0')::uuid)`,
  );
  const made = await owner.post<{ effective_from: string }>("/monitoring/rules", {
    name: "Watch",
    severity: "LOW",
    source: "audit",
    where: BACKED_UP,
    when: { kind: "absence", for_seconds: 60 },
  });
  const request = await run(JOB);
  expect(await readThrough(tenant.id)).toBeGreaterThanOrEqual(Date.parse(made.body.effective_from) - 1000);
  expect(await callsOf(request)).toBeLessThan(8);
  expect(await alerts()).toEqual([]);
});

/** How often the database was called for a request. */
async function callsOf(request: string): Promise<number> {
  const url = new URL("/calls", config.NEON_ENDPOINT);
  url.searchParams.set("request_id", request);
  return ((await (await fetch(url)).json()) as { count: number }).count;
}

test("forty-eight rules of forty groups each take three round trips a rule, the outbox's among them, not as many a group", async () => {
  const { tenant, rule, entered, run } = await watchedTenant();
  const when = { kind: "count", at_least: 2, within_seconds: 3600 };
  for (let at = 0; at < 48; at += 1)
    await rule({ source: "audit", where: THINGS, group_by: ["actor_id"], when });
  const people = Array.from({ length: 40 }, () => newId());
  await entered(
    ...people.flatMap((actor) => [100, 90].map((ago) => ({ ago, action: "test.things.change", actor }))),
  );
  const calls = await callsOf(await run(JOB));
  expect(calls).toBeLessThanOrEqual(3 * 48 + 4);
  const [raised] = await asOwner(
    sql`select count(*)::int as alerts from monitoring.alerts where tenant_id = ${tenant.id}::uuid`,
  );
  expect(raised?.[0]?.alerts).toBe(48 * 40);
});

test("what a transaction wrote that was open for long is read once it has ended", async () => {
  const { tenant, rule, entered, alerts, run } = await watchedTenant();
  await rule({ source: "audit", where: BACKED_UP, when: { kind: "count", at_least: 1, within_seconds: 1 } });
  await run(JOB);
  const looked = (xid: ReturnType<typeof sql>) =>
    asOwner(
      sql`update monitoring.audit_readings set next_xid = ${xid}, looked_at = now() - interval '60 seconds',
            read_through = '00000000-0000-7000-8000-000000000000' where tenant_id = ${tenant.id}::uuid`,
    );
  // As if one of these numbers were still at work.
  await looked(sql`(pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8`);
  await entered({ ago: 100, action: "test.backups.create" });
  await run(JOB);
  expect(await alerts()).toEqual([]);
  await looked(sql`'3'::xid8`);
  await run(JOB);
  expect(await alerts()).toHaveLength(1);
});

test("a rule that cannot be evaluated keeps no other from its turn, however many of its groups wait", async () => {
  const { tenant, rule, happen, alerts, run } = await watchedTenant();
  const absence = { kind: "absence", for_seconds: 60 };
  const [broken, sound] = [
    await rule({ where: THING, when: absence, group_by: ["actor_id"] }),
    await rule({ where: THING, when: absence, group_by: ["request_id"] }),
  ];
  await happen({ ago: 300, request: newId() });
  await asOwner(
    sql`update monitoring.rules set logic = logic - 'when' where id = ${broken}::uuid`,
    sql`update monitoring.rule_groups set due_at = now() - interval '1 minute' where tenant_id = ${tenant.id}::uuid`,
    sql`insert into monitoring.rule_groups (tenant_id, id, rule_id, since, group_key, group_values, matches, due_at)
        select g.tenant_id, gen_random_uuid(), ${broken}::uuid, r.effective_from, 'k' || n, '{}', '[]', now() - interval '1 hour'
          from (select * from monitoring.rule_groups where rule_id = ${sound}::uuid and tenant_id = ${tenant.id}::uuid limit 1) g
          join monitoring.rules r on r.id = ${broken}::uuid cross join generate_series(1, 250) n`,
  );
  for (let turn = 1; turn <= 3; turn += 1) await run(JOB);
  expect((await alerts()).filter(({ rule_id }) => rule_id === sound)).toHaveLength(1);
  const [waiting] = await asOwner(
    sql`select rule_id from monitoring.rule_groups where tenant_id = ${tenant.id}::uuid and due_at <= now() group by rule_id`,
  );
  expect(waiting?.filter(({ rule_id }) => rule_id === sound)).toEqual([]);
});
