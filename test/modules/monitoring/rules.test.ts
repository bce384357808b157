import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { requestOfRule } from "../../../src/modules/monitoring/watching/fact.ts";
import { watchedTenant } from "./watched.ts";

const THING = [{ field: "type", op: "equals", value: "test.thing.happened" }];
const count = (at_least: number, within_seconds = 600) => ({ kind: "count", at_least, within_seconds });

/** Makes the tenant's audit entries older than they are. */
const aged = (tenant: string, by: string) =>
  asOwner(
    sql`alter table audit.audit_events disable row level security`,
    sql`update audit.audit_events e set occurred_at = e.occurred_at - ${by}::interval,
          id = (lpad(to_hex((extract(epoch from e.occurred_at - ${by}::interval) * 1000)::bigint), 12, '0')
                || substr(replace(e.id::text, '-', ''), 13))::uuid
         where e.tenant_id = ${tenant}::uuid`,
    sql`alter table audit.audit_events enable row level security`,
  );

test("a rule fires once when enough happened in its group, and tells of it by one event", async () => {
  const { rule, happen, alerts, told } = await watchedTenant();
  const id = await rule({ where: THING, group_by: ["actor_id"], when: count(3) });
  const [ann, ben] = [newId(), newId()];
  await happen({ actor: ann, ago: 300 }, { actor: ben, ago: 250 }, { actor: ann, ago: 200 });
  expect(await alerts()).toEqual([]);
  const [third] = await happen(
    { actor: ann, ago: 100 },
    { type: "test.other", actor: ben },
    { actor: ann, ago: 50 },
  );
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ rule_id: id, group: { actor_id: ann }, status: "open", ended_at: null });
  expect(Date.now() - Date.parse(alert?.fired_at ?? "")).toBeLessThan(130_000);
  expect(alert?.fact_ids).toHaveLength(3);
  expect(alert?.fact_ids).toContain(third);
  const events = await told("monitoring.alert.raised");
  expect(events).toHaveLength(1);
  expect(events[0]?.payload).toMatchObject({
    alert_id: alert?.id,
    rule_id: id,
    rule_name: "Watch",
    severity: "HIGH",
    title: `Watch: actor_id ${ann}`,
    summary: `3 or more within 10 minutes: actor_id ${ann}`,
  });
});

test("an event that is delivered again counts once", async () => {
  const { rule, happened, deliver, alerts } = await watchedTenant();
  await rule({ where: THING, when: count(3) });
  const ids = await happened({ ago: 20 }, { ago: 10 });
  await deliver([...ids, ...ids, ...ids]);
  expect(await alerts()).toEqual([]);
});

test("events that come late, and in another order, count at their own time: the alert moves to where it fired", async () => {
  const { rule, happened, deliver, alerts, told } = await watchedTenant();
  await rule({ where: THING, when: count(3, 300), cooldown_seconds: 3600 });
  const ids = await happened({ ago: 900 }, { ago: 800 }, { ago: 700 }, { ago: 650 });
  const [first = "", second = "", third = "", fourth = ""] = ids;
  await deliver([fourth, first, third]);
  const [early] = await alerts();
  await deliver([second]);
  const [moved, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(moved?.id).toBe(early?.id);
  expect(Date.parse(early?.fired_at ?? "") - Date.parse(moved?.fired_at ?? "")).toBe(50_000);
  expect(await told("monitoring.alert.raised")).toHaveLength(1);
});

test("no second alert while the cooldown lasts, and one after it", async () => {
  const { rule, happen, alerts } = await watchedTenant();
  await rule({ where: THING, when: count(1, 1), cooldown_seconds: 600 });
  await happen({ ago: 1500 }, { ago: 1200 }, { ago: 901 }, { ago: 600 }, { ago: 200 });
  expect(
    (await alerts()).map(({ fired_at }) => Math.round((Date.now() - Date.parse(fired_at)) / 100_000)),
  ).toEqual([15, 6]);
});

test("one rule that cannot be evaluated says so, and stops neither another nor the events", async () => {
  const { rule, happen, alerts, owner } = await watchedTenant();
  const broken = await rule({ where: THING, when: count(1) });
  const sound = await rule({ where: THING, when: count(1) });
  await asOwner(
    sql`alter table monitoring.rules disable trigger user`,
    sql`update monitoring.rules set logic = '{"source": "events", "when": {"kind": "magic"}}' where id = ${broken}::uuid`,
    sql`alter table monitoring.rules enable trigger user`,
  );
  await happen({});
  expect((await alerts()).map(({ rule_id }) => rule_id)).toEqual([sound]);
  const { body } = await owner.get(`/monitoring/rules/${broken}`);
  expect(body.fault).toMatchObject({ code: "rule.not_evaluated" });
});

test("a rule does not look at what rules themselves did", async () => {
  const { rule, happen, alerts } = await watchedTenant();
  await rule({ when: count(1, 60), source: "activities" });
  await happen({ request: requestOfRule(newId()) }, { type: "monitoring.alert.raised" });
  expect(await alerts()).toEqual([]);
  await happen({});
  expect(await alerts()).toHaveLength(1);
});

test("a rule that is switched off fires no more, and what happened meanwhile does not count when it is on again", async () => {
  const { rule, happen, alerts, owner, run } = await watchedTenant();
  const id = await rule({ where: THING, when: count(2, 86_400) });
  await happen({ ago: 10 });
  expect((await owner.post(`/monitoring/rules/${id}/disable`)).body).toMatchObject({ enabled: false });
  await happen({ ago: 5 });
  await owner.post(`/monitoring/rules/${id}/enable`);
  await happen({ ago: -1 });
  expect(await alerts()).toEqual([]);
  await run("monitoring.rules.watch_time");
  const [groups] = await asOwner(sql`select 1 from monitoring.rule_groups where rule_id = ${id}::uuid`);
  expect(groups?.length).toBeLessThanOrEqual(2);
});

test("a rule has at most 500 groups; what is beyond is left out, and the rule says so", async () => {
  const { tenant, rule, happen, owner } = await watchedTenant();
  const id = await rule({ where: THING, group_by: ["actor_id"], when: count(2) });
  await asOwner(
    sql`insert into monitoring.rule_groups (tenant_id, rule_id, since, group_key, group_values, due_at)
        select ${tenant.id}::uuid, r.id, r.effective_from, 'g' || n, '{}', now() + interval '1 day'
          from monitoring.rules r, generate_series(1, 500) n where r.id = ${id}::uuid`,
  );
  await happen({ actor: newId() });
  const { body } = await owner.get(`/monitoring/rules/${id}`);
  expect(body.fault).toMatchObject({ code: "rule.too_many_groups" });
  const [groups] = await asOwner(sql`select 1 from monitoring.rule_groups where rule_id = ${id}::uuid`);
  expect(groups).toHaveLength(500);
});

test("what is absent raises an alert by the clock, which ends when it comes", async () => {
  const { rule, happen, alerts, run } = await watchedTenant();
  await rule({ where: THING, when: { kind: "absence", for_seconds: 600 } });
  await run("monitoring.rules.watch_time");
  const [first] = await alerts();
  expect(first?.ended_at).toBeNull();
  await happen({ ago: 3000 });
  await run("monitoring.rules.watch_time");
  const [ended, second, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(ended).toMatchObject({ id: first?.id, fired_at: first?.fired_at });
  expect(Date.now() - Date.parse(ended?.ended_at ?? "")).toBeGreaterThan(2_990_000);
  expect(second?.ended_at).toBeNull();
  expect(Math.round((Date.now() - Date.parse(second?.fired_at ?? "")) / 100_000)).toBe(24);
});

test("a rule reads the audit log: who changed what, each entry once", async () => {
  const { tenant, rule, owner, alerts, run } = await watchedTenant();
  const rule_id = await rule({
    source: "audit",
    where: [{ field: "type", op: "equals", value: "inventory.suppliers.create" }],
    group_by: ["actor_id"],
    when: count(2, 3600),
  });
  for (const name of ["One", "Two"]) await owner.post("/suppliers", { code: `S${newId().slice(-8)}`, name });
  await aged(tenant.id, "90 seconds");
  await run("monitoring.rules.watch_time");
  await run("monitoring.rules.watch_time");
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ rule_id, group: { actor_id: owner.userId } });
  expect(alert?.fact_ids).toHaveLength(2);
});
