import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;

const refusal = ({ status, body }: Answer) => [status, body.code];

async function lotOf(expiresOn: string | null) {
  const { owner, receive, lotOf, tenant } = await openPharmacy();
  await receive("A", 5, expiresOn);
  const path = `/lots/${lotOf("A")}`;
  const change = (body: object, by = owner) => by.call("PATCH", path, { body });
  return { owner, tenant, path, id: lotOf("A"), change };
}

describe("the date of a lot", () => {
  test.each([
    ["that has expired, to a later one", day(-5), day(5)],
    ["that has expired, to one that is past too", day(-5), day(-9)],
    ["that has expired, to none", day(-5), null],
    ["to a later one", day(20), day(21)],
    ["to none, which is never", day(20), null],
  ])("%s, needs a reason", async (_, was, now) => {
    const { owner, change, path } = await lotOf(was);
    expect(refusal(await change({ expires_on: now }))).toEqual([422, "lot.reason_required"]);
    expect((await change({ expires_on: now, reason: "The maker prolonged it" })).body).toMatchObject({
      expires_on: now,
      correction_reason: "The maker prolonged it",
    });
    const { body } = await owner.get<{ data: Row[] }>(`${path}/history`);
    expect(body.data).toMatchObject([
      { expires_on: was, lot_number: "A", status: "available", reason: "The maker prolonged it" },
    ]);
  });

  test.each([
    ["to an earlier one", day(20), day(10)],
    ["from none to one", null, day(10)],
    ["written again", day(-5), day(-5)],
  ])("%s, needs none", async (_, was, now) => {
    const { change } = await lotOf(was);
    expect((await change({ expires_on: now })).status).toBe(200);
  });

  test("is made later by a manager, each time with a reason of its own, and the audit log has both", async () => {
    const { owner, change, tenant, id } = await lotOf(day(-5));
    const later = { expires_on: day(5), reason: "Typed wrongly" };
    for (const role of ["staff", "operator"] as const) {
      expect((await change(later, await tenant.member(role))).status).toBe(403);
    }
    expect((await change(later, await tenant.member("manager"))).status).toBe(200);
    expect(refusal(await change({ expires_on: day(6) }))).toEqual([422, "lot.reason_required"]);
    const log = await owner.get<{ data: unknown[] }>(
      `/audit-logs?target_type=inventory.lots&target_id=${id}&action=inventory.lots.change`,
    );
    expect(log.body.data).toMatchObject([
      {
        before: { expires_on: day(-5), correction_reason: null },
        after: { expires_on: day(5), correction_reason: "Typed wrongly" },
      },
    ]);
    const events = await owner.get<{ data: unknown[] }>("/events?type=inventory.lot.updated");
    expect(events.body.data).toMatchObject([
      { payload: { fields: ["expires_on"], reason: "Typed wrongly" } },
    ]);
  });
});

test("what a lot was is listed with its moments, reasons and authors, the latest first", async () => {
  const { owner, change, path } = await lotOf(day(20));
  await owner.post(`${path}/hold`, { reason: "Damp" });
  await change({ lot_number: "A-1" });
  await change({ lot_number: "a-1", expires_on: day(21), reason: "As printed" });
  const { body } = await owner.get<{ data: Row[] }>(`${path}/history`);
  expect(body.data).toMatchObject([
    { lot_number: "A-1", expires_on: day(20), status: "on_hold", reason: "As printed" },
    { lot_number: "A", status: "on_hold", reason: null },
    { lot_number: "A", status: "available", reason: "Damp" },
  ]);
  expect(body.data.every(({ changed_by, ended_at }) => changed_by && ended_at)).toBe(true);
  expect((await owner.get(`/lots/${crypto.randomUUID()}/history`)).status).toBe(404);
  const [rows] = await asOwner(sql`select count(*)::int as n from inventory.lot_history
    where lot_id = ${path.slice(6)}::uuid`);
  expect(rows).toEqual([{ n: 3 }]);
});
