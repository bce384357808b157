import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { watchedTenant } from "./watched.ts";

const THING = { field: "type", op: "equals", value: "test.thing.happened" };
const step = (name: string, value: string) => ({ name, where: [{ field: "data.v", op: "equals", value }] });
const CONDITIONS = [
  { kind: "count", at_least: 2, within_seconds: 300 },
  { kind: "sum", of: "data.n", at_least: "6.5", within_seconds: 400 },
  { kind: "distinct_count", of: "data.v", at_least: 2, within_seconds: 300 },
  { kind: "sequence", steps: [step("first", "a"), step("second", "b")], within_seconds: 600 },
];

interface BackTest {
  fired: number;
  firings: { fired_at: string; ended_at: string | null; group: Record<string, string> }[];
  facts: number;
  cut_off_at: string | null;
}

const seconds = (at: string | null) => (at === null ? null : Math.round(Date.parse(at) / 1000));

test("a back-test finds exactly what the rules fired live, whatever happened and in whatever order it came", async () => {
  const stream = fc.array(
    fc.record({
      ago: fc.integer({ min: 100, max: 3300 }),
      who: fc.nat(1),
      v: fc.constantFrom("a", "b"),
      n: fc.constantFrom("1.25", 3, "4"),
    }),
    { minLength: 4, maxLength: 14 },
  );
  const times = fc.record({
    cooldown_seconds: fc.constantFrom(0, 400),
    pending_seconds: fc.constantFrom(0, 60),
    keep_firing_seconds: fc.constantFrom(0, 200),
  });
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(
      stream,
      fc.array(times, { minLength: 4, maxLength: 4 }),
      fc.func(fc.nat()),
      async (facts, each, rank) => {
        const { owner, rule, happened, deliver, alerts, run } = await watchedTenant();
        const people = [newId(), newId()];
        const rules: string[] = [];
        for (const [at, when] of CONDITIONS.entries())
          rules.push(await rule({ where: [THING], group_by: ["actor_id"], when, ...each[at] }));
        const ids = await happened(
          ...facts.map(({ ago, who, v, n }) => ({ ago, actor: people[who] as string, payload: { v, n } })),
        );
        await deliver(ids.toSorted((one, other) => rank(one) - rank(other)));
        await asOwner(
          sql`update monitoring.rule_groups set due_at = now() - interval '1 second' where rule_id = any (${`{${rules.join(",")}}`}::uuid[])`,
        );
        await run("monitoring.rules.watch_time");
        for (const id of rules) {
          const live = await alerts(`rule_id=${id}`);
          const { body } = await owner.post<BackTest>(`/monitoring/rules/${id}/test`, {
            from: new Date(Date.now() - 7_100_000).toISOString(),
          });
          const kept = live.filter(({ withdrawn_at }) => withdrawn_at === null);
          const told = ({ fired_at, ended_at, group }: BackTest["firings"][number]) =>
            JSON.stringify([seconds(fired_at), seconds(ended_at), group]);
          expect(kept.map(told).sort()).toEqual(body.firings.map(told).sort());
          expect(body).toMatchObject({ fired: kept.length, cut_off_at: null });
          fired += kept.length;
        }
      },
    ),
    { numRuns: 6 },
  );
  expect(fired).toBeGreaterThan(10);
});

test("a back-test changes nothing, is of the tenant's own history, and of a period that has an end", async () => {
  const [{ owner, rule, happened, alerts, told }, other] = [await watchedTenant(), await watchedTenant()];
  const id = await rule({ where: [THING], when: CONDITIONS[0] });
  await happened({ ago: 500 }, { ago: 400 });
  await other.happened({ ago: 500 }, { ago: 400 });
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const answer = await owner.post<BackTest>(`/monitoring/rules/${id}/test`, { from });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ fired: 1, cut_off_at: null });
  expect(await alerts()).toEqual([]);
  expect(await told("monitoring.alert.raised")).toEqual([]);
  const wrong = await owner.post(`/monitoring/rules/${id}/test`, { from, to: from });
  expect(wrong.body).toMatchObject({ status: 422, code: "rule.period_invalid" });
  const foreign = await other.owner.post(`/monitoring/rules/${id}/test`, { from });
  expect(foreign.body).toMatchObject({ code: "rule.not_found" });
});

test("a back-test of a rule that names types reads nothing of others", async () => {
  const { owner, rule, happened } = await watchedTenant();
  const any = { field: "type", op: "starts_with", value: "test." };
  const [named, unnamed, among] = [
    await rule({ where: [THING], when: CONDITIONS[0] }),
    await rule({ where: [any], when: CONDITIONS[0] }),
    await rule({
      where: [{ field: "type", op: "in", values: ["a", "test.thing.happened"] }],
      when: CONDITIONS[0],
    }),
  ];
  await happened({ ago: 500 }, { ago: 400 });
  await asOwner(sql`update platform.domain_events set type = 'test.other' where id = (
    select id from platform.domain_events where type = 'test.thing.happened' and tenant_id = (
      select tenant_id from monitoring.rules where id = ${named}::uuid) order by id limit 1)`);
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const facts = async (id: string) =>
    (await owner.post<BackTest>(`/monitoring/rules/${id}/test`, { from })).body.facts;
  expect([await facts(named), await facts(among)]).toEqual([1, 1]);
  expect(await facts(unnamed)).toBeGreaterThan(1);
});
