import { expect, test } from "vitest";
import { watchedTenant } from "./watched.ts";

const when = { kind: "count", at_least: 1, within_seconds: 60 };
const THING = { field: "type", op: "equals", value: "test.thing.happened" };
/** One look at the text costs about 125,000 steps. */
const COSTLY = { field: "data.note", op: "matches", pattern: "((a?){11}){11}b" };
const note = "a".repeat(256);

interface BackTest {
  facts: number;
  cut_off_at: string | null;
  firings: unknown[];
}

test("a rule whose patterns take too many steps says so, and stops no other", async () => {
  const { owner, rule, happened, deliver, alerts } = await watchedTenant();
  const costly = await rule({ where: [THING, COSTLY], when });
  const sound = await rule({ where: [THING], when });
  const ids = await happened(
    { ago: 300, payload: { note: "ab" } },
    ...Array.from({ length: 60 }, (_, at) => ({ ago: 200 - at, payload: { note } })),
    { ago: 100, payload: { note: "ab" } },
  );
  await deliver(ids, true);
  const fired = await alerts();
  expect(fired.filter(({ rule_id }) => rule_id === sound).length).toBeGreaterThan(0);
  expect(fired.filter(({ rule_id }) => rule_id === costly)).toHaveLength(1);
  const [one, other] = [
    await owner.get(`/monitoring/rules/${costly}`),
    await owner.get(`/monitoring/rules/${sound}`),
  ];
  expect(one.body.fault).toMatchObject({ code: "rule.too_costly" });
  expect(other.body.fault).toBeNull();
});

test("nothing is absent because a rule could not afford to look at what came", async () => {
  const { owner, rule, happened, deliver, alerts, run } = await watchedTenant();
  const id = await rule({ where: [THING, COSTLY], when: { kind: "absence", for_seconds: 6000 } });
  const ids = await happened(
    ...Array.from({ length: 60 }, (_, at) => ({ ago: 3000 - at, payload: { note: at < 50 ? note : "ab" } })),
  );
  await deliver(ids, true);
  await run("monitoring.rules.watch_time");
  expect((await owner.get(`/monitoring/rules/${id}`)).body.fault).toMatchObject({ code: "rule.too_costly" });
  expect(await alerts()).toEqual([]);
});

test("a rule with a cheap pattern looks at as many events as come together", async () => {
  const { owner, rule, happened, deliver, alerts } = await watchedTenant();
  const id = await rule({
    where: [THING, { ...COSTLY, pattern: "^[a-z0-9._%+-]+@[a-z0-9.-]+$" }],
    when: { ...when, at_least: 100 },
  });
  await deliver(
    await happened(
      ...Array.from({ length: 100 }, () => ({ ago: 200, payload: { note: "ann@shop.example" } })),
    ),
    true,
  );
  expect(await alerts()).toHaveLength(1);
  expect((await owner.get(`/monitoring/rules/${id}`)).body.fault).toBeNull();
});

test("a back-test of costly patterns stops where they took too many steps, and says where to go on", async () => {
  const { owner, rule, happened } = await watchedTenant();
  const id = await rule({ where: [THING, COSTLY], when });
  await happened(...Array.from({ length: 450 }, (_, at) => ({ ago: 3000 - at, payload: { note } })), {
    ago: 100,
    payload: { note: "ab" },
  });
  const test = async (from: string) =>
    (await owner.post<BackTest>(`/monitoring/rules/${id}/test`, { from })).body;
  const first = await test(new Date(Date.now() - 3_600_000).toISOString());
  expect(first.cut_off_at).not.toBeNull();
  expect(first.facts).toBeGreaterThan(300);
  expect(first.facts).toBeLessThan(450);
  const rest = await test(first.cut_off_at ?? "");
  expect(rest).toMatchObject({ cut_off_at: null, firings: [expect.anything()] });
});

test("conditions see a text to its end, however long a field may be, and groups are called by its beginning", async () => {
  const { owner, rule, happen, alerts } = await watchedTenant();
  const field = "data.note";
  const long = `${"x".repeat(7900)} expired in the fridge`;
  for (const where of [
    { field, op: "contains", value: "expired" },
    { field, op: "ends_with", value: "the fridge" },
    { field, op: "starts_with", value: "xxx" },
  ])
    await rule({ where: [THING, where], group_by: [field], when });
  await happen({ ago: 100, payload: { note: long } });
  const fired = await alerts();
  expect(fired).toHaveLength(3);
  expect(fired.map(({ group }) => group[field])).toEqual(Array.from({ length: 3 }, () => "x".repeat(200)));
  const { body } = await owner.get("/openapi.json");
  const described = JSON.stringify(body);
  expect(described).toContain("its first 10000 characters");
  expect(described).toContain("its first 200 characters");
  expect(described).toContain("it sees 256 characters");
});
