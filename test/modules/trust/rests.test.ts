import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { FEATURES } from "#platform/operations/command.ts";
import { asOwner } from "#test/tenant.ts";
import { upload } from "../kyc/papers.ts";
import { type Business, day, deliver, mintBusiness, platform, verified } from "./trust-tenant.ts";

const decideOn = async ({ id }: Business, what: string) => {
  const { status, text } = await platform.post(`/admin/tenants/${id}/${what}`, { reason: "For a test" });
  expect(status, text).toBe(200);
  await deliver(id, "tenants.tenant.status_changed", "trust");
};
const isDue = async ({ id }: Business): Promise<boolean> => {
  const [rows = []] = await asOwner(sql`select 1 from trust.due_tenants d where d.tenant_id = ${id}::uuid`);
  return rows.length > 0;
};
const historyOf = async ({ owner }: Business) =>
  (await owner.get<{ data: { cause: string }[] }>("/trust/changes")).body.data.map(({ cause }) => cause);

test.each([
  ["suspend", "activate"],
  ["deactivate", "activate"],
])(
  "while a business is closed (%s) nobody looks at it, and the two weeks before a fall stand still",
  async (close, open) => {
    const business = await verified();
    await business.sells(60, 30);
    await business.night();
    expect(await business.read()).toMatchObject({ faults: ["defects"], falls_on: day(14) });
    await business.on(5);
    await decideOn(business, close);
    expect(await isDue(business)).toBe(false);
    await business.on(40);
    await business.night();
    expect(await isDue(business)).toBe(false);
    await decideOn(business, open);
    expect(await isDue(business)).toBe(true);
    expect(await business.read()).toMatchObject({ level: 1, falls_on: day(49) });
    await business.on(48);
    await business.night();
    expect((await business.read()).level).toBe(1);
    await business.on(49);
    await business.night();
    expect((await business.read()).level).toBe(0);
    expect(await historyOf(business)).toEqual(["faults", "evaluation"]);
  },
);

test("a decision about a closed business has nobody look at it before it is open again, and one that nobody looked at gets no standing by that", async () => {
  const [business, unknown] = [await verified(), await mintBusiness()];
  for (const one of [business, unknown]) await decideOn(one, "suspend");
  await business.decide("restore", { level: 2 });
  expect(await isDue(business)).toBe(false);
  for (const one of [business, unknown]) await decideOn(one, "activate");
  expect(await isDue(business)).toBe(true);
  const [rows] = await asOwner(sql`select 1 from trust.standings where tenant_id = ${unknown.id}::uuid`);
  expect(rows).toEqual([]);
});

test("nobody looks at who was removed", async () => {
  const business = await verified();
  await asOwner(
    sql`update tenants.tenants set deleted_at = now() where id = ${business.id}::uuid`,
    sql`insert into platform.domain_events (tenant_id, type, payload, actor_kind) values (${business.id}::uuid, 'tenants.tenant.removed', '{}', 'owner')`,
  );
  await deliver(business.id, "tenants.tenant.removed", "trust");
  expect(await isDue(business)).toBe(false);
});

test("the days that a business is here are those of its own time zone", async () => {
  const business = await mintBusiness();
  const age = async () =>
    (await business.owner.get<{ facts: { age_days: number } }>("/trust/score")).body.facts.age_days;
  await asOwner(
    sql`insert into tenants.clocks (tenant_id, ahead, goal, move, done_until)
        select ${business.id}::uuid, a, a, app.uuid7(), now() from (select '2029-03-02T15:00Z'::timestamptz - now() as a) w`,
  );
  const zone = (name: string) =>
    asOwner(
      sql`set local session_replication_role = replica`,
      sql`update tenants.tenants set time_zone = ${name}, created_at = '2029-03-01T09:00Z' where id = ${business.id}::uuid`,
    );
  await zone("UTC");
  expect(await age()).toBe(1);
  await zone("Pacific/Kiritimati");
  expect(await age()).toBe(2);
});

test("papers that are valid no more are none that were refused", async () => {
  const business = await mintBusiness();
  const papers: string[] = [];
  for (const expires_on of [day(1), day(400)]) {
    const made = await upload(business.owner, undefined, { kind: "address_proof", expires_on });
    expect(made.status, made.text).toBe(201);
    papers.push(made.body.id);
  }
  await business.on(3);
  const refused = async () =>
    (await asOwner(sql`select kyc.refusals(${business.id}::uuid, now() - interval '1 day') as n`))[0]?.[0]?.n;
  for (const paper of papers)
    await asOwner(
      sql`insert into kyc.case_events (tenant_id, document_id, to_status, actor_kind, occurred_at)
          values (${business.id}::uuid, ${paper}::uuid, 'refused', 'owner', ${`${day(3)}T12:00:00Z`}::timestamptz)`,
    );
  expect(await refused()).toBe(1);
});

test("around 400 orders a business is not judged now by three months and now by a year", async () => {
  const windows = async (...orders: number[]) => {
    let days: number | null = null;
    const all: unknown[] = [];
    for (const n of orders) {
      const [rows] = await asOwner(sql`select trust.window_of(${n}::bigint, ${days}::int) as days`);
      days = Number(rows?.[0]?.days);
      all.push(days);
    }
    return all;
  };
  expect(await windows(399, 400, 399, 401, 300, 299, 399, 400)).toEqual([365, 90, 90, 90, 90, 365, 365, 90]);
  const business = await mintBusiness();
  await business.sells(400);
  await business.owner.post("/trust/verifications", {});
  const facts = async () =>
    (await business.owner.get<{ facts: Record<string, unknown> }>("/trust/score")).body.facts;
  expect(await facts()).toMatchObject({ window_days: 90, orders: 400 });
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`delete from sales.orders where tenant_id = ${business.id}::uuid and number <= 50`,
  );
  expect(await facts()).toMatchObject({ window_days: 90, orders: 350 });
});

test("the features that operations ask for are those of the table of features", async () => {
  const [rows = []] = await asOwner(sql`select f.feature from trust.features() f`);
  expect(rows.map(({ feature }) => feature).sort()).toEqual([...FEATURES].sort());
});
