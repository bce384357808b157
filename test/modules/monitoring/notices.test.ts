import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { watchedTenant } from "./watched.ts";

const THING = [{ field: "type", op: "equals", value: "test.thing.happened" }];
const when = { kind: "count", at_least: 1, within_seconds: 1 };
const RAISED = "monitoring.alert.raised";

/** A tenant whose second alert was withdrawn: a late event makes one of it and the first. */
async function withdrawn(cooldown_seconds: number) {
  const watched = await watchedTenant();
  const { rule, happen, alerts, told } = watched;
  await rule({ where: THING, when, keep_firing_seconds: 300, cooldown_seconds });
  await happen({ ago: 900 }, { ago: 500 });
  expect(await told(RAISED)).toHaveLength(2);
  await happen({ ago: 700 });
  const second = (await alerts()).find(({ withdrawn_at }) => withdrawn_at !== null);
  expect(second).toBeDefined();
  return { ...watched, second: second as NonNullable<typeof second> };
}

test("an alert that was withdrawn and fires again is open, and people are notified of it again", async () => {
  const { owner, happen, alerts, told, second } = await withdrawn(0);
  await owner.post(`/monitoring/alerts/${second.id}/resolve`, { note: "It was nothing" });
  await happen({ ago: 50 });
  const again = (await alerts()).find(({ id }) => id === second.id);
  expect(again).toMatchObject({ withdrawn_at: null, status: "open", ended_at: null });
  expect(Date.now() - Date.parse(again?.fired_at ?? "")).toBeLessThan(100_000);
  const notices = await told(RAISED);
  expect(notices.map(({ payload }) => (payload as { alert_id: string }).alert_id)).toEqual([
    expect.any(String),
    second.id,
    second.id,
  ]);
});

test("people are not notified of the same alert again within the rule's cooldown, and are after it", async () => {
  const { happen, told } = await withdrawn(400);
  await happen({ ago: 50 });
  expect(await told(RAISED)).toHaveLength(2);
  const later = await withdrawn(400);
  await asOwner(
    sql`update monitoring.alerts set notified_at = notified_at - interval '500 seconds' where id = ${later.second.id}::uuid`,
  );
  await later.happen({ ago: 50 });
  expect(await later.told(RAISED)).toHaveLength(3);
});

test("nobody is notified of an alert that fires again while its group is silenced", async () => {
  const { owner, happen, alerts, told, second } = await withdrawn(0);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await owner.post(`/monitoring/alerts/${second.id}/silence`, { until });
  await happen({ ago: 50 });
  expect((await alerts()).filter(({ withdrawn_at }) => withdrawn_at === null)).toHaveLength(2);
  expect(await told(RAISED)).toHaveLength(2);
});

test("an alert that people were done with, and that fires after that, is open again and people are notified of it", async () => {
  const { owner, rule, happen, alerts, told, run } = await watchedTenant();
  const actor = newId();
  await rule({ where: THING, group_by: ["actor_id"], when: { kind: "absence", for_seconds: 600 } });
  await happen({ actor, ago: 3000 });
  const [alert] = await alerts();
  await owner.post(`/monitoring/alerts/${alert?.id}/resolve`);
  await asOwner(
    sql`update monitoring.alerts set resolved_at = now() - interval '2300 seconds' where id = ${alert?.id}::uuid`,
  );
  await run("monitoring.rules.watch_time");
  expect((await alerts())[0]).toMatchObject({ status: "resolved" });
  await happen({ actor, ago: 2500 });
  const [moved, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(moved).toMatchObject({ id: alert?.id, status: "open", resolved_at: null });
  expect(await told(RAISED)).toHaveLength(2);
});

test("an alert names what led to it, and not what happened before its rule looks", async () => {
  const { rule, happen, alerts } = await watchedTenant();
  await rule({ where: THING, when: { kind: "count", at_least: 2, within_seconds: 3 } });
  const ids = await happen({ ago: 200 }, { ago: 180 }, { ago: 170 }, { ago: 101 }, { ago: 100 });
  const [alert, ...more] = await alerts();
  expect(more).toEqual([]);
  expect(alert?.fact_ids).toEqual(ids.slice(3));
});

test.each([
  ["lte", "1", 1],
  ["lt", "0.0001", 1],
  ["gt", "0", 1],
  ["gte", "0", 1],
  ["gt", "0.0001", 0],
])("a number that is less than a millionth is %s %s like every other", async (op, value, fired) => {
  const { rule, happen, alerts } = await watchedTenant();
  await rule({ where: [...THING, { field: "data.cost", op, value }], when });
  await happen({ ago: 50, payload: { cost: 0.0000001 } });
  expect(await alerts()).toHaveLength(fired);
});
