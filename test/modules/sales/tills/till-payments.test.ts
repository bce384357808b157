import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { openInsuredTill } from "../insurance/insured.ts";
import { openTill } from "../till.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];

interface Session {
  id: string;
  totals: Record<string, string>[];
  late: Record<string, string>[];
  difference: string;
}

/** A shop with bread, and two cashiers, each at a till. */
async function openTwo() {
  const shop = await openTill();
  const [ann, bob] = [await shop.tenant.member("cashier"), await shop.tenant.member("cashier")];
  const bread = await shop.goods("100", 50);
  const make = async (name: string) =>
    (await shop.owner.post<{ id: string }>("/tills", { name, warehouse_id: shop.shelf })).body.id;
  const [front, back] = [await make("Front"), await make("Back")];
  const open = (till: string, by = ann) => by.post<Session>(`/tills/${till}/open`, { opening_float: 0 });
  const close = (till: string, amount: number, by = ann) =>
    by.post<Session>(`/tills/${till}/close`, { counted: [{ method: "cash", amount }] });
  const read = async (id: string) => (await shop.owner.get<Session>(`/till-sessions/${id}`)).body;
  return { ...shop, ann, bob, bread, front, back, open, close, read };
}

describe("a payment", () => {
  test("goes into the open session of whoever takes it, whatever till; and into no colleague's", async () => {
    const { ann, bob, bread, front, back, open, sell } = await openTwo();
    const without = await sell([[bread, 1]], {}, ann);
    expect(without.body.payments).toMatchObject([{ till_session_id: null }]);
    const [a, b] = [(await open(front)).body.id, (await open(back, bob)).body.id];
    expect((await sell([[bread, 1]], {}, ann)).body.payments).toMatchObject([{ till_session_id: a }]);
    expect((await sell([[bread, 1]], { till_id: back }, bob)).body.payments).toMatchObject([
      { till_session_id: b },
    ]);
    expect(refusal(await sell([[bread, 1]], { till_id: back }, ann))).toEqual([409, "till.not_yours"]);
  });

  test("that is under way is waited for when the till is closed: it is in its totals, or in the next session", async () => {
    const { ann, bread, front, open, close, sell, read } = await openTwo();
    const { id } = (await open(front)).body;
    const [closed, ...sold] = await Promise.all([
      close(front, 0),
      ...Array.from({ length: 6 }, () => sell([[bread, 1]], {}, ann)),
    ]);
    expect([closed.status, ...sold.map(({ status }) => status)]).toEqual([200, 201, 201, 201, 201, 201, 201]);
    const inside = sold.filter(({ body }) => body.payments[0]?.till_session_id === id).length;
    const after = await read(id);
    expect(after.totals[0]).toMatchObject({ payments: String(inside * 100), expected: String(inside * 100) });
    expect(after.difference).toBe(String(-inside * 100));
  });

  test("that is told after the till was closed is late: it is in no totals, and stands beside them", async () => {
    const { ann, bread, front, open, close, draft, step, read, owner } = await openTwo();
    const order = (await draft([[bread, 2]])).body;
    await step(order, "confirm");
    const { id } = (await open(front)).body;
    const taken_at = new Date().toISOString();
    expect((await close(front, 200)).body).toMatchObject({ difference: "200", late: [] });
    const { id: next } = (await open(front)).body;
    const paid = await step(order, "payments", { method: "cash", taken_at, till_id: front }, ann);
    expect([paid.status, paid.body.payments]).toMatchObject([201, [{ till_session_id: null }]]);
    expect(await read(id)).toMatchObject({
      totals: [{ payments: "0", difference: "200" }],
      late: [{ method: "cash", currency: "RWF", payments: "200", refunds: "0" }],
    });
    expect(await read(next)).toMatchObject({ totals: [{ payments: "0" }], late: [] });
    const { body } = await owner.get<{ by_till: object[] }>("/reports/takings");
    expect(body.by_till).toMatchObject([{ till_id: null, payments: "200" }]);
  });
});

test("what an insurer bears is no money of a till: neither in its totals nor late", async () => {
  const shop = await openInsuredTill(60);
  const tablets = await shop.goods("1000", 10);
  const till = await shop.owner.post<{ id: string }>("/tills", { name: "Front", warehouse_id: shop.shelf });
  const at = `/tills/${till.body.id}`;
  await shop.owner.post(`${at}/open`, { opening_float: 0 });
  expect((await shop.sell([[tablets, 2]], shop.insured)).status).toBe(201);
  const counted = [{ method: "cash", amount: 800 }];
  const closed = await shop.owner.post<Session>(`${at}/close`, { counted });
  expect(closed.body).toMatchObject({ difference: "0", late: [] });
  expect(closed.body.totals.map(({ method, payments }) => [method, payments])).toEqual([["cash", "800"]]);
});

describe("takings", () => {
  test("are of the days that are named, in the tenant's time zone, and of a period that is not too long", async () => {
    const { ann, bread, sell, owner, tenant } = await openTwo();
    const { body } = await sell([[bread, 1]], {}, ann);
    await asOwner(
      sql`update tenants.tenants set time_zone = 'Pacific/Auckland' where id = ${tenant.id}::uuid`,
      sql`update sales.payments set taken_at = '2026-03-01T11:30:00Z' where order_id = ${body.id}::uuid`,
    );
    const payments = async (query: string) => {
      const answer = await owner.get<{ totals: { payments: string }[]; time_zone: string }>(
        `/reports/takings?${query}`,
      );
      return answer.body.totals?.map((one) => one.payments) ?? answer.status;
    };
    expect(await payments("day=2026-03-01")).toEqual([]);
    expect(await payments("day=2026-03-02")).toEqual(["100"]);
    expect(await payments("from=2026-02-01&to=2026-03-02")).toEqual(["100"]);
    for (const wrong of [
      "from=2026-03-02",
      "to=2026-03-02",
      "from=2026-03-02&to=2026-03-01",
      "from=2025-01-01&to=2026-03-01",
      "day=2026-03-01&to=2026-03-01",
    ])
      expect(await payments(wrong), wrong).toBe(422);
  });

  test("are the managers' to see; who is limited to a branch sees what was paid for its orders", async () => {
    const { ann, bread, sell, tenant, owner, warehouse, product, move } = await openTwo();
    await sell([[bread, 3]]);
    const branch = (await owner.post<{ id: string }>("/branches", { code: "B", name: "B" })).body.id;
    const far = await warehouse({ branch_id: branch });
    const rice = await product({ price: 10 });
    await move({ type: "receive", product_id: rice.id, warehouse_id: far.id, quantity: 9 });
    await sell([[rice, 2]], { warehouse_id: far.id });
    expect((await ann.get("/reports/takings")).status).toBe(403);
    const limited = await tenant.member("manager");
    await owner.call("PATCH", `/users/${limited.userId}`, { body: { branch_ids: [branch] } });
    const seen = await limited.get<{ totals: object[] }>("/reports/takings");
    expect([seen.status, seen.body.totals]).toMatchObject([200, [{ payments: "20" }]]);
    const all = await owner.get<{ totals: object[] }>("/reports/takings");
    expect(all.body.totals).toMatchObject([{ payments: "320" }]);
    const there = await owner.get<{ totals: object[] }>(`/reports/takings?warehouse_id=${far.id}`);
    expect(there.body.totals).toMatchObject([{ payments: "20" }]);
  });
});
