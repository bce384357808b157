import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { approve, deliver, mintBusiness, setUp, verified } from "./trust-tenant.ts";

/** Whom the daily run would ask at a moment so many hours from now. */
const dueIn = async (tenant: string, hours: number): Promise<boolean> => {
  const [rows = []] = await asOwner(
    sql`select 1 from trust.due_tenants d where d.tenant_id = ${tenant}::uuid and d.due_at <= app.now_of(d.tenant_id) + make_interval(hours => ${hours}::int)`,
  );
  return rows.length > 0;
};

test("an approval raises the level by itself, once however often it is delivered, and the owners hear of it", async () => {
  const business = await mintBusiness();
  await setUp(business);
  await approve(business);
  await deliver(business.id, "kyc.case.approved", "trust", 2);
  expect((await business.read()).level).toBe(1);
  expect(await business.events()).toHaveLength(1);
  await deliver(business.id, "trust.level.changed", "notifications", 2);
  const { data } = (await business.owner.get<{ data: { type: string; title: string }[] }>("/notifications"))
    .body;
  expect(data.filter(({ type }) => type === "trust.level_changed")).toMatchObject([
    { title: expect.stringContaining("has the level of trust 1 now") },
  ]);
});

test("what would cost the level is told the owners before", async () => {
  const business = await verified();
  await business.sells(60, 30);
  await business.night();
  await deliver(business.id, "trust.level.endangered", "notifications");
  const { data } = (await business.owner.get<{ data: { type: string; body: string }[] }>("/notifications"))
    .body;
  expect(data.filter(({ type }) => type === "trust.level_at_risk")).toMatchObject([
    { body: expect.stringContaining("Unless this ends before: defects") },
  ]);
});

test("the daily run asks once a day, and nobody for whom nothing changes by itself", async () => {
  const [none, unapproved, approved] = [await mintBusiness(), await mintBusiness(), await verified()];
  const ahead = await verified();
  await ahead.on(40);
  await ahead.night();
  expect([await dueIn(ahead.id, 0), await dueIn(ahead.id, 25)]).toEqual([false, true]);
  await unapproved.owner.post("/trust/verifications", {});
  expect([await dueIn(none.id, 50), await dueIn(unapproved.id, 50)]).toEqual([false, false]);
  expect([await dueIn(approved.id, 0), await dueIn(approved.id, 25)]).toEqual([false, true]);
  const held = await approved.decide("hold");
  expect(held.status, held.text).toBe(200);
  expect(await dueIn(approved.id, 0)).toBe(true);
  await approved.night();
  expect(await dueIn(approved.id, 0)).toBe(false);
});
