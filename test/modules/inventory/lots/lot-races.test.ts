import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string>;
const movementsOf = (body: unknown) => (body as { movements: Row[] }).movements;

test("G5: 100 concurrent issues over three lots lose nothing and oversell nothing", async () => {
  const { receive, issue, owner, tenant } = await openPharmacy();
  const held = { first: 40, second: 35, third: 25.5 };
  for (const [at, [lot, quantity]] of Object.entries(held).entries())
    await receive(lot, quantity, day(10 + at));
  const quantities = Array.from({ length: 100 }, (_, at) => 1 + (at % 3) * 0.5);
  const answers = await Promise.all(quantities.map((quantity) => issue(quantity)));

  const passed = answers.flatMap(({ status, body }) => (status === 201 ? movementsOf(body) : []));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => "stock.insufficient"));
  const gone: Record<string, number> = {};
  for (const { lot_number = "", quantity } of passed)
    gone[lot_number] = (gone[lot_number] ?? 0) - Number(quantity);
  const left = (await owner.get<{ data: Row[] }>("/stock-levels?by_lot=true")).body.data;
  for (const [lot, quantity] of Object.entries(held)) {
    const still = Number(left.find(({ lot_number }) => lot_number === lot)?.quantity ?? 0);
    expect([lot, (gone[lot] ?? 0) + still]).toEqual([lot, quantity]);
  }
  expect(left.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBeLessThan(2);

  // In the order of posting, a later lot is touched only once the earlier ones are empty.
  const [ledger = []] = await asOwner(
    sql`select t.lot_number, m.balance::float8 as balance from inventory.stock_movements m
          join inventory.lots t on t.tenant_id = m.tenant_id and t.id = m.lot_id
         where m.tenant_id = ${tenant.id} and m.type = 'issue' order by m.balance desc`,
  );
  const order = ledger.map(({ lot_number }) => lot_number).filter((lot, at, all) => lot !== all[at - 1]);
  expect(order).toEqual(["first", "second", "third"]);
});

test("G4: a recall among issues: whoever got some is in its answer, and nobody gets any after it", async () => {
  const { receive, issue, owner, lotOf } = await openPharmacy();
  await receive("bad", 60, day(5));
  const issues = Array.from({ length: 40 }, () => issue(1));
  const recall = owner.post<{ issues: Row[]; issued: string }>(`/lots/${lotOf("bad")}/recall`, {
    reason: "x",
  });
  const [recalled, ...answers] = await Promise.all([recall, ...issues]);
  const got = answers.flatMap(({ status, body }) =>
    status === 201 ? movementsOf(body).map(({ id }) => id) : [],
  );
  expect(recalled.status).toBe(200);
  expect(recalled.body.issues.map(({ id }) => id).sort()).toEqual(got.sort());
  expect(recalled.body.issued).toBe(String(got.length));
  const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
  expect(refused.filter((code) => code !== "stock.insufficient" && code !== "lot.not_usable")).toEqual([]);
});

test("G4: the first receipts of one lot at several warehouses make one lot", async () => {
  const { owner, at, there } = await openPharmacy();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      owner.post("/stock-movements", {
        type: "receive",
        ...at,
        warehouse_id: n % 2 ? there : at.warehouse_id,
        quantity: 1,
        lot_number: "same",
        expires_on: day(n % 5 === 4 ? 9 : 8),
      }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ body }) => movementsOf(body)[0]?.lot_id)).size).toBe(1);
  expect([4, 16]).toContain(made.length);
  expect(answers.filter(({ body }) => body.code === "lot.expiry_differs")).toHaveLength(20 - made.length);
});

test("G5: returns of one issue at once never bring back more than was issued", async () => {
  const { receive, issue, owner, at, there } = await openPharmacy();
  await receive("A", 10, day(5));
  const [sold] = movementsOf((await issue(5)).body);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      owner.post("/stock-movements", {
        type: "return",
        ...at,
        warehouse_id: n % 2 ? there : at.warehouse_id,
        quantity: 1,
        issue_id: sold?.id,
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(answers.filter(({ body }) => body.code === "stock.more_than_issued")).toHaveLength(7);
});
