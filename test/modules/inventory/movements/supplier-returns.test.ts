import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";
import { type Item, openShop } from "../shop.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const posted = ({ body }: Answer) => (body as { movements?: Record<string, string>[] }).movements?.[0] ?? {};

/** A pharmacy with a supplier, to whom goods of its first warehouse go back. */
async function openWithSupplier() {
  const shop = await openPharmacy();
  const supplier_id = (await shop.supplier()).id;
  const sendBack = (quantity: number, more: Record<string, unknown> = {}) =>
    shop.move({ type: "supplier_return", ...shop.at, quantity, supplier_id, reference: "CN-7", ...more });
  return { ...shop, supplier_id, sendBack };
}

test.each([
  [{ supplier_id: undefined }, ["supplier_id", "required"]],
  [{ type: "issue" }, ["supplier_id", "not_allowed"]],
  [
    { type: "discard", reason: "x", supplier_id: undefined, receipt_id: crypto.randomUUID() },
    ["receipt_id", "not_allowed"],
  ],
  [{ receipt_id: crypto.randomUUID(), lot_number: "A" }, ["receipt_id", "not_allowed"]],
  [{ quantity: 0 }, ["quantity", "not_positive"]],
  [{ unit_cost: 3 }, ["unit_cost", "not_allowed"]],
])("a return to a supplier with %j is 422 at %j", async (fields, [path, code]) => {
  const { sendBack } = await openWithSupplier();
  const { status, body } = await sendBack(1, fields);
  expect([status, body.errors]).toMatchObject([422, [{ path, code }]]);
});

test("goods go back to a supplier at the average, with the credit note, whatever the state of their lot", async () => {
  const { sendBack, receive, supplier_id, owner, lotOf } = await openWithSupplier();
  await receive("A", 10, day(99), { unit_cost: 10 });
  await receive("A", 10, day(99), { unit_cost: 20 });
  await receive("old", 2, day(-1), { unit_cost: 15 });
  const back = await sendBack(4, { lot_number: "A" });
  expect(posted(back)).toMatchObject({
    type: "supplier_return",
    quantity: "-4",
    supplier_id,
    receipt_id: null,
    reference: "CN-7",
    reason: null,
  });
  expect((await sendBack(1, { lot_number: "old" })).status).toBe(201);
  for (const verb of ["hold", "recall"]) {
    await owner.post(`/lots/${lotOf("A")}/${verb}`, { reason: "x" });
    expect((await sendBack(1, { lot_number: "A" })).status).toBe(201);
  }
  const { body } = await owner.get<{ data: Record<string, string>[] }>("/reports/stock-valuation");
  expect(body.data).toMatchObject([{ quantity: "15", value: "225" }]);
});

test("what is promised to customers does not go back to the supplier", async () => {
  const { sendBack, receive, owner, at } = await openWithSupplier();
  await receive("A", 10, day(99));
  await owner.post("/reservations", { ...at, quantity: 8 });
  expect((await sendBack(3, { lot_number: "A" })).body).toMatchObject({
    code: "stock.insufficient",
    reserved: "8",
    available: "2",
  });
  expect((await sendBack(2, { lot_number: "A" })).status).toBe(201);
});

test("of a receipt never more goes back than came by it, never before it, and of no other product or lot", async () => {
  const { sendBack, receive, supplier, owner, product, there, move, at } = await openWithSupplier();
  const receipt = await receive("A", 10, day(99), { occurred_at: ago(3) });
  const other = await receive("B", 10, day(99));
  const of = { receipt_id: receipt.id };
  expect(refusal(await sendBack(1, { ...of, occurred_at: ago(4) }))).toEqual([409, "stock.before_receipt"]);
  const soap = await product();
  expect(refusal(await sendBack(1, { ...of, product_id: soap.id }))).toEqual([
    404,
    "stock_movement.receipt_not_found",
  ]);
  expect(refusal(await sendBack(1, { receipt_id: crypto.randomUUID() }))).toEqual([
    404,
    "stock_movement.receipt_not_found",
  ]);
  await move({ type: "transfer", ...at, to_warehouse_id: there, lot_number: "A", quantity: 4 });
  expect(posted(await sendBack(4, { ...of, warehouse_id: there }))).toMatchObject({ lot_number: "A", ...of });
  expect((await sendBack(7, of)).body).toMatchObject({
    code: "stock.more_than_received",
    received: "10",
    returned: "4",
  });
  expect((await sendBack(6, of)).status).toBe(201);
  expect(refusal(await owner.post(`/stock-movements/${receipt.id}/reverse`, { reason: "x" }))).toEqual([
    409,
    "stock_movement.already_returned",
  ]);
  expect((await owner.post(`/stock-movements/${other.id}/reverse`, { reason: "x" })).status).toBe(201);
  expect(refusal(await sendBack(1, { receipt_id: other.id }))).toEqual([409, "stock.more_than_received"]);
  const listed = await owner.get<{ data: unknown[] }>(`/stock-movements?receipt_id=${receipt.id}`);
  expect(listed.body.data).toHaveLength(2);
  const gone = await supplier();
  await owner.call("DELETE", `/suppliers/${gone.id}`);
  expect(refusal(await sendBack(1, { lot_number: "B", supplier_id: gone.id }))).toEqual([
    404,
    "supplier.not_found",
  ]);
});

test("it is a correction: beyond one's limit it is asked for, and a reason is as the settings say", async () => {
  const { sendBack, receive, tenant, owner, at, supplier_id } = await openWithSupplier();
  const { id: receipt_id } = await receive("A", 10, day(99));
  const body = { limits: { staff: { quantity: 2 } }, reasons: ["supplier_return"] };
  expect((await owner.call("PATCH", "/stock-settings", { body })).status).toBe(200);
  expect(refusal(await sendBack(1, { receipt_id }))).toEqual([422, "stock.reason_required"]);
  const staff = await tenant.member("staff");
  const asked = { type: "supplier_return", ...at, quantity: 3, supplier_id, receipt_id, reason: "Recalled" };
  expect(refusal(await staff.post("/stock-movements", asked))).toEqual([403, "stock.beyond_limit"]);
  const request = await staff.post<{ id: string }>("/movement-requests", asked);
  expect(request.body).toMatchObject({ supplier_id, receipt_id, lot_number: "A" });
  expect((await owner.post(`/movement-requests/${request.body.id}/approve`)).status).toBe(200);
  const { body: ledger } = await owner.get<{ data: unknown[] }>("/stock-movements?type=supplier_return");
  expect(ledger.data).toMatchObject([{ quantity: "-3", supplier_id, receipt_id, reason: "Recalled" }]);
});

test("it is neither use nor loss: in the reports it lessens what was received", async () => {
  const { sendBack, receive, owner, issue, tenant } = await openWithSupplier();
  await receive("A", 10, day(99), { unit_cost: 10 });
  await issue(1);
  await sendBack(4, { lot_number: "A" });
  const { body } = await owner.get<{ data: Record<string, string>[] }>("/reports/turnover");
  expect(body.data).toMatchObject([{ issued: "1" }]);
  const days = sql`select received::int, received_value::int, issued::int, adjusted::int, closing_quantity::int
    from reports.daily_stock where tenant_id = ${tenant.id}::uuid`;
  const [day1, , again] = await asOwner(days, sql`select reports.sum_days(${tenant.id}::uuid)`, days);
  expect(day1).toEqual([{ received: 6, received_value: 60, issued: 1, adjusted: 0, closing_quantity: 5 }]);
  expect(again).toEqual(day1);
});

test("however returns, reversals and receipts follow one another, no receipt gives more back than it brought", async () => {
  const step = fc.record({
    of: fc.nat({ max: 3 }),
    quantity: fc.integer({ min: 1, max: 9 }),
    what: fc.constantFrom("receive", "back", "back", "back", "reverse"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const { product, warehouse, supplier, move, owner } = await openShop();
      const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
      const supplier_id = (await supplier()).id;
      const receipts: { id: string; left: number; whole: number }[] = [];
      for (const { of, quantity, what } of steps) {
        const receipt = receipts[of % Math.max(receipts.length, 1)];
        if (what === "receive" || !receipt) {
          const { id = "" } = posted(await move({ type: "receive", ...at, quantity }));
          receipts.push({ id, left: quantity, whole: quantity });
        } else if (what === "back") {
          const back = { type: "supplier_return", ...at, quantity, supplier_id, receipt_id: receipt.id };
          expect((await move(back)).status).toBe(quantity <= receipt.left ? 201 : 409);
          if (quantity <= receipt.left) receipt.left -= quantity;
        } else {
          const { status } = await owner.post(`/stock-movements/${receipt.id}/reverse`, { reason: "x" });
          expect(status).toBe(receipt.left === receipt.whole ? 201 : 409);
          if (status === 201) receipt.left = 0;
        }
      }
      const { body } = await owner.get<{ data: { quantity: string }[] }>("/stock-levels");
      expect(Number(body.data[0]?.quantity)).toBe(receipts.reduce((sum, { left }) => sum + left, 0));
    }),
    { numRuns: 10 },
  );
}, 120_000);

test("of ten returns of one receipt at once, from two warehouses, and its reversal, no more goes back than came", async () => {
  const { sendBack, receive, there, move, at, owner } = await openWithSupplier();
  const receipt = await receive("A", 5, day(99));
  await receive("A", 50, day(99));
  await move({ type: "transfer", ...at, to_warehouse_id: there, lot_number: "A", quantity: 25 });
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, (_, n) =>
      sendBack(1, { receipt_id: receipt.id, ...(n % 2 ? { warehouse_id: there } : {}) }),
    ),
    owner.post(`/stock-movements/${receipt.id}/reverse`, { reason: "x" }),
  ]);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  const back = answers.slice(0, 10).filter(({ status }) => status === 201).length;
  expect([back, answers[10]?.status]).toEqual(answers[10]?.status === 201 ? [0, 201] : [5, 409]);
});

test("what came of an order goes back to the supplier that it came from", async () => {
  const shop = await openShop();
  const { owner } = shop;
  const at = {
    product_id: (await shop.product({ cost: "2" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  const [acme, other] = await Promise.all(
    ["ACME", "OTHER"].map(
      async (code) => (await owner.post<Item>("/suppliers", { code, name: code })).body.id,
    ),
  );
  await owner.call("PATCH", "/purchasing-settings", { body: { allow_self_approval: true } });
  const lines = [{ ...at, quantity: 5, unit_price: 2 }];
  const { body: order } = await owner.post<Item>("/purchase-requests", { supplier_id: acme, lines });
  for (const verb of ["submit", "approve"]) await owner.post(`/purchase-requests/${order.id}/${verb}`, {});
  const arrived = [{ line_id: (order.lines as Item[])[0]?.id, quantity: 5 }];
  await owner.post(`/purchase-requests/${order.id}/receive`, { lines: arrived });
  const { body } = await owner.get<{ data: Item[] }>("/stock-movements?type=receive");
  const [receipt] = body.data;
  expect(receipt?.supplier_id).toBe(acme);
  const back = (supplier_id: string | undefined) =>
    owner.post("/stock-movements", {
      ...{
        type: "supplier_return",
        ...at,
        quantity: 1,
        supplier_id,
        receipt_id: receipt?.id,
        reason: "Broken",
      },
    });
  expect((await back(other)).body.code).toBe("stock_movement.receipt_not_found");
  expect((await back(acme)).status).toBe(201);
});
