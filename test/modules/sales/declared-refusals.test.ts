import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { returnGoods } from "../../../src/modules/sales/returns/return-goods.ts";
import { openReceiptTill } from "./receipts/receipt-till.ts";
import { openTill } from "./till.ts";

test("goods that come back are refused for whatever their credit note is refused for", () => {
  expect(returnGoods.errors).toEqual(
    expect.arrayContaining(["document.currency", "document.buyer_tin", "document.empty"]),
  );
});

test("a customer who is known no more owes nothing more: what is handed over on their credit says so", async () => {
  const till = await openTill();
  const soap = await till.goods("1000", 10);
  const { body: buyer } = await till.owner.post<{ id: string }>("/contacts", { name: "Aline" });
  const { body: order } = await till.draft([[soap, 2]], { contact_id: buyer.id });
  await till.step(order, "confirm");
  await asOwner(
    sql`update contacts.contacts set deleted_at = now() where tenant_id = ${till.tenant.id} and id = ${buyer.id}`,
  );
  const credit = { method: "credit" };
  const handed = await till.step(order, "fulfil", { payments: [credit] });
  expect([handed.status, handed.body.code]).toEqual([404, "contact.not_found"]);
  const paid = await till.step(order, "payments", credit);
  expect([paid.status, paid.body.code]).toEqual([404, "contact.not_found"]);
});

test("a quotation of more than can be counted is refused as such", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("1", 10);
  await till.owner.post(`/products/${soap.id}/units`, { unit: "box", quantity: 30 });
  const lines = [{ product_id: soap.id, quantity: "90000000000000", unit: "box" }];
  const quoted = await till.owner.post("/invoices", { mode: "proforma", warehouse_id: till.shelf, lines });
  expect([quoted.status, quoted.body.code]).toEqual([409, "stock.too_large"]);
});
