import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { givenUp, openReceiptTill, type ReceiptTill } from "./receipt-till.ts";

interface Read {
  version: number;
  fulfilments: { document_id: string | null }[];
}

const read = async ({ owner }: ReceiptTill, { id }: { id: string }) => {
  const answer = await owner.get<Read>(`/orders/${id}`);
  expect(answer.headers.get("etag")).toBe(`"${answer.body.version}"`);
  return answer.body;
};

test("what was handed over names the invoice that was issued for it anew, once its first one is given up", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sold } = await till.sell([[soap, 2]]);
  const first = sold.fulfilments[0]?.document_id ?? "";
  await givenUp(till, [first]);
  expect((await till.owner.post(`/invoices/${first}/void`, { reason: "Lost" })).status).toBe(200);
  expect((await read(till, sold)).fulfilments).toMatchObject([{ document_id: first }]);
  const again = await till.owner.post<{ id: string }>("/invoices", { order_id: sold.id });
  expect(again.status, again.text).toBe(201);
  expect((await read(till, sold)).fulfilments).toMatchObject([{ document_id: again.body.id }]);
});

test("what was handed over without an invoice names the one that is issued for it later; what has one keeps it", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 5]]);
  const { body } = await till.step(order, "confirm");
  await till.step(order, "payments", { method: "cash" });
  const lines = (quantity: number) => [{ line_id: body.lines[0]?.id, quantity }];
  await till.step(order, "fulfil", { lines: lines(1) });
  await asOwner(sql`update fiscal.settings set documents_on = 'manual' where tenant_id = ${till.tenant.id}`);
  await till.step(order, "fulfil", { lines: lines(2) });
  const [kept, none] = (await read(till, order)).fulfilments;
  expect(none?.document_id).toBeNull();
  const later = await till.owner.post<{ id: string }>("/invoices", { order_id: order.id });
  expect((await read(till, order)).fulfilments).toMatchObject([kept, { document_id: later.body.id }]);
});

test("an order has another version whenever what is invoiced of it is another, so that its ETag is never stale", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 5]]);
  await till.step(order, "confirm");
  await till.step(order, "payments", { method: "cash" });
  const versions = [(await read(till, order)).version];
  const changed = async (work: Promise<{ status: number; text: string }>) => {
    const { status, text } = await work;
    expect(status, text).toBeLessThan(300);
    versions.push((await read(till, order)).version);
  };
  const line_id = order.lines[0]?.id;
  const invoice = { order_id: order.id, order_lines: [{ line_id, quantity: 1 }] };
  await changed(till.owner.post("/invoices", invoice));
  await changed(till.owner.post("/invoices", invoice));
  const [, second] = await till.documents();
  await changed(till.owner.post(`/invoices/${second?.id}/credit-notes`, { reason_code: "06" }));
  const [first] = await till.documents();
  await givenUp(
    till,
    (await till.documents()).map(({ id }) => id),
  );
  await changed(till.owner.post(`/invoices/${first?.id}/void`, { reason: "Lost" }));
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});
