import { expect, test, vi } from "vitest";
import type { SoldOrder } from "../till.ts";
import { givenUp, openReceiptTill } from "./receipt-till.ts";

const waits = { timeout: 10_000, interval: 200 };

test("goods that come back are credited by the receipt that they were sold by, each as far as it reaches", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("118", 10, { tax_category: "B" });
  const { body: order } = await till.draft([[soap, 5]]);
  const { body } = await till.step(order, "confirm");
  const line = body.lines[0]?.id;
  await till.step(order, "payments", { method: "cash" });
  for (const quantity of [2, 3]) await till.step(order, "fulfil", { lines: [{ line_id: line, quantity }] });
  const back = await till.step(order, "returns", {
    ...{ lines: [{ line_id: line, quantity: 4 }], reason_code: "06", refund: { method: "mobile_money" } },
  });
  expect(back.status, back.text).toBe(201);
  const [first, second, ...notes] = await till.documents();
  expect(notes).toMatchObject([
    { type: "refund", original_id: first?.id, total: 11_800, tax: 1_800, payment_method: "mobile_money" },
    { type: "refund", original_id: second?.id, total: 35_400, tax: 5_400 },
  ]);
  expect(back.body).toMatchObject({
    refunded: "472",
    balance: "0",
    lines: [{ returned: "4", invoiced: "1" }],
  });
  expect(notes.map(({ id }) => id)).toContain(back.body.returns[0]?.document_id);
});

test("a receipt that is given up can be issued again, of what the customer kept", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sale } = await till.sell([[soap, 3]]);
  await till.step(sale, "returns", {
    lines: [{ line_id: sale.lines[0]?.id, quantity: 1 }],
    reason_code: "06",
  });
  const [receipt, note] = await till.documents();
  await givenUp(till, [receipt?.id, note?.id]);
  const voided = await till.owner.post(`/invoices/${receipt?.id}/void`, { reason: "Wrong class" });
  expect(voided.status, voided.text).toBe(200);
  const read = () => till.owner.get<SoldOrder>(`/orders/${sale.id}`);
  await vi.waitFor(async () => expect((await read()).body.lines[0]?.invoiced).toBe("0"), waits);
  const again = await till.owner.post("/invoices", { order_id: sale.id });
  expect([again.status, again.body.total], again.text).toEqual([201, "200"]);
  expect((await till.owner.post("/invoices", { order_id: sale.id })).body.code).toBe("document.empty");
});

test("what a credit note takes back while the goods stay can be invoiced again", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sale } = await till.sell([[soap, 2]]);
  const [receipt] = await till.documents();
  const note = await till.owner.post(`/invoices/${receipt?.id}/credit-notes`, { reason_code: "06" });
  expect(note.status, note.text).toBe(201);
  const read = () => till.owner.get<SoldOrder>(`/orders/${sale.id}`);
  await vi.waitFor(async () => expect((await read()).body.lines[0]?.invoiced).toBe("0"), waits);
  const again = await till.owner.post("/invoices", { order_id: sale.id });
  expect([again.status, again.body.total], again.text).toEqual([201, "200"]);
});

test("whose contact is erased is named by no order of theirs, but where a receipt names them", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada Uwase" });
  const of = { contact_id: contact.id };
  const { body: sale } = await till.sell([[soap, 1]], of);
  const { body: draft } = await till.draft([[soap, 1]], { ...of, note: "Ring Ada" });
  expect([sale.buyer_name, draft.buyer_name]).toEqual(["Ada Uwase", "Ada Uwase"]);
  const erased = await till.owner.post(`/contacts/${contact.id}/erase`, { reason: "Asked for it" });
  expect(erased.status, erased.text).toBeLessThan(300);
  const read = async (id: string) => (await till.owner.get<SoldOrder>(`/orders/${id}`)).body;
  await vi.waitFor(
    async () => expect(await read(draft.id)).toMatchObject({ buyer_name: null, note: null }),
    waits,
  );
  expect(await read(sale.id)).toMatchObject({ buyer_name: "Ada Uwase", contact_id: contact.id });
});
