import { expect, test } from "vitest";
import type { Client } from "#test/tenant.ts";
import { openTill } from "./till.ts";

/** A till whose shelf is of no branch, and a cashier who is limited to a branch with a shelf of its own. */
async function openBranches() {
  const till = await openTill();
  const { body: branch } = await till.owner.post<{ id: string }>("/branches", { name: "Remera", code: "R" });
  const theirs = await till.warehouse({ branch_id: branch.id });
  const cashier = await till.tenant.member("cashier");
  const limited = await till.owner.call("PATCH", `/users/${cashier.userId}`, {
    body: { branch_ids: [branch.id] },
  });
  expect(limited.status, limited.text).toBe(200);
  const soap = await till.goods("100", 10);
  await till.move({ type: "receive", product_id: soap.id, warehouse_id: theirs.id, quantity: 10 });
  return { till, theirs, cashier, soap };
}

const numbersOf = async (by: Client, path: string) =>
  (await by.get<{ data: Record<string, unknown>[] }>(path)).body.data;

test("a member who is limited to branches sells from their warehouses, and sees what is sold there", async () => {
  const { till, theirs, cashier, soap } = await openBranches();
  const elsewhere = await till.sell([[soap, 1]], {}, cashier);
  expect([elsewhere.status, elsewhere.body.code]).toEqual([404, "warehouse.not_found"]);
  const own = await till.sell([[soap, 1]], { warehouse_id: theirs.id }, cashier);
  expect(own.status, own.text).toBe(201);
  const { body: other } = await till.sell([[soap, 2]]);
  expect((await cashier.get(`/orders/${other.id}`)).body.code).toBe("order.not_found");
  for (const [name, body] of [
    ["payments", { method: "cash" }],
    ["refunds", { method: "cash" }],
    ["cancel", {}],
    ["returns", { lines: [{ line_id: other.lines[0]?.id }], reason_code: "06" }],
  ] as const)
    expect((await till.step(other, name, body, cashier)).body.code).toBe("order.not_found");
  expect((await numbersOf(cashier, "/orders")).map(({ id }) => id)).toEqual([own.body.id]);
  expect(await numbersOf(cashier, "/payments")).toMatchObject([{ order_id: own.body.id, amount: "100" }]);
  expect(await numbersOf(cashier, `/orders?warehouse_id=${till.shelf}`)).toEqual([]);
  expect(await numbersOf(till.owner, "/orders")).toHaveLength(2);
});

test("what a customer owes counts in every branch, seen or not", async () => {
  const { till, theirs, cashier, soap } = await openBranches();
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  await till.owner.call("PATCH", "/sales-settings", {
    body: { credit_roles: ["owner", "cashier"], credit_limit: "250" },
  });
  const credit = { contact_id: contact.id, payments: [{ method: "credit" }] };
  expect((await till.sell([[soap, 2]], credit)).status).toBe(201);
  const more = await till.sell([[soap, 1]], { ...credit, warehouse_id: theirs.id }, cashier);
  expect([more.status, more.body.code]).toEqual([409, "sale.credit_exceeded"]);
});

test("orders are listed by what was asked for", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 50);
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const { body: sold } = await till.sell([[soap, 1]], { client_id: "till-1:7" });
  const { body: draft } = await till.draft([[soap, 1]], { contact_id: contact.id });
  const { body: agreed } = await till.draft([[soap, 2]]);
  await till.step(agreed, "confirm");
  const found = async (query: string) =>
    (await numbersOf(till.owner, `/orders?${query}`)).map(({ number }) => number);
  expect(await found("")).toEqual([3, 2, 1]);
  expect(await found("status=draft")).toEqual([draft.number]);
  expect(await found(`contact_id=${contact.id}`)).toEqual([draft.number]);
  expect(await found("payment_status=paid")).toEqual([sold.number]);
  expect(await found("fulfilment_status=none")).toEqual([3, 2]);
  expect(await found(`number=${agreed.number}`)).toEqual([3]);
  expect(await found("client_id=till-1:7")).toEqual([1]);
  expect(await found(`sold_by=${till.owner.userId}&limit=2`)).toEqual([3, 2]);
  expect(await found(`to=${encodeURIComponent(new Date().toISOString())}`)).toEqual([1]);
  expect(await found("from=2020-01-01T00:00:00Z")).toEqual([1]);
  expect(await found("sort=sold_at")).toEqual([1, 2, 3]);
});
