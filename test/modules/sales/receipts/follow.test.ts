import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { givenUp, openReceiptTill } from "./receipt-till.ts";

/** An order of five visits that is agreed on and paid, as a till that issues receipts has it. */
async function openPrepaid() {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 5]]);
  const { body } = await till.step(order, "confirm");
  await till.step(order, "payments", { method: "cash" });
  const line_id = body.lines[0]?.id as string;
  const invoice = (quantity?: number) =>
    till.owner.post<{ id: string }>("/invoices", {
      order_id: order.id,
      order_lines: [{ line_id, ...(quantity === undefined ? {} : { quantity }) }],
    });
  const credit = async (id: string) => {
    const note = await till.owner.post(`/invoices/${id}/credit-notes`, { reason_code: "06" });
    expect(note.status, note.text).toBe(201);
  };
  const kinds = async () => (await till.documents()).map(({ type, total }) => `${type} ${total / 100}`);
  return { till, order, line_id, invoice, credit, kinds };
}

test("what was invoiced and credited before it is handed over has a receipt when it is", async () => {
  const { till, order, invoice, credit, kinds } = await openPrepaid();
  const { body } = await invoice();
  await credit(body.id);
  const sold = await till.step(order, "fulfil");
  expect(sold.body, sold.text).toMatchObject({ status: "fulfilled", lines: [{ invoiced: "5" }] });
  expect(await kinds()).toEqual(["sale 500", "refund 500", "sale 500"]);
  expect(sold.body.fulfilments[0]?.document_id).toBe((await till.documents())[2]?.id);
});

test("an order whose invoice is credited is cancelled, and its money given back; one whose invoice stands is not", async () => {
  const { till, order, invoice, credit } = await openPrepaid();
  const { body } = await invoice();
  expect((await till.step(order, "cancel")).body.code).toBe("order.invoiced");
  await credit(body.id);
  const cancelled = await till.step(order, "cancel");
  expect(cancelled.body, cancelled.text).toMatchObject({ status: "cancelled", balance: "-500" });
  const back = await till.step(order, "refunds", { method: "cash" });
  expect(back.body, back.text).toMatchObject({ refunded: "500", balance: "0" });
});

test("what came back is not invoiced again, and what is invoiced ahead of it stays so", async () => {
  const { till, order, line_id, invoice, kinds } = await openPrepaid();
  await till.step(order, "fulfil", { lines: [{ line_id, quantity: 3 }] });
  const back = await till.step(order, "returns", { lines: [{ line_id }], reason_code: "06" });
  expect(back.status, back.text).toBe(201);
  expect((await till.owner.post("/invoices", { order_id: order.id })).body.code).toBe("document.empty");
  expect((await invoice(3)).body).toMatchObject({ code: "order.more_than_remains", remaining: "2" });
  expect((await invoice()).status).toBe(201);
  expect((await till.step(order, "cancel")).body.code).toBe("order.invoiced");
  const sold = await till.step(order, "fulfil");
  expect(sold.body, sold.text).toMatchObject({ status: "fulfilled" });
  expect(await kinds()).toEqual(["sale 300", "refund 300", "sale 200"]);
});

test("a receipt that is given up can be issued again at once, and counts again where the authority had it", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sale } = await till.sell([[soap, 3]]);
  const [receipt] = await till.documents();
  await givenUp(till, [receipt?.id]);
  const voided = await till.owner.post(`/invoices/${receipt?.id}/void`, { reason: "Wrong class" });
  expect(voided.status, voided.text).toBe(200);
  const again = await till.owner.post<{ id: string; total: string }>("/invoices", { order_id: sale.id });
  expect([again.status, again.body.total], again.text).toEqual([201, "300"]);
  expect((await till.owner.post("/invoices", { order_id: sale.id })).body.code).toBe("document.empty");
  // The authority says that it had the first: both stand, until one of them is credited.
  await asOwner(
    sql`update fiscal.documents set status = 'accepted', voided_at = null where id = ${receipt?.id}::uuid`,
  );
  const note = await till.owner.post(`/invoices/${again.body.id}/credit-notes`, { reason_code: "06" });
  expect(note.status, note.text).toBe(201);
  expect((await till.owner.post("/invoices", { order_id: sale.id })).body.code).toBe("document.empty");
});
