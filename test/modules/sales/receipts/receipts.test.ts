import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openTill } from "../till.ts";
import { openReceiptTill } from "./receipt-till.ts";

test("a sale issues its receipt: the device's next number, with the tax of its bands in it", async () => {
  const till = await openReceiptTill();
  const [soap, milk] = [
    await till.goods("11800", 10, { tax_category: "B" }),
    await till.goods("500", 10, { tax_category: "A" }),
  ];
  const sold = await till.sell([
    [soap, 2],
    [milk, 1],
  ]);
  expect(sold.status, sold.text).toBe(201);
  expect(sold.body).toMatchObject({
    ...{ total: "24100", tax: "3600", net: "20500" },
    lines: [
      { band: "B", rate: "18", tax: "3600", total: "23600", invoiced: "2" },
      { band: "A", rate: "0", tax: "0", total: "500", invoiced: "1" },
    ],
  });
  const [document, ...others] = await till.documents();
  expect(others).toEqual([]);
  expect(document).toMatchObject({
    ...{ number: 1, type: "sale", total: 2_410_000, tax: 360_000, rounding: 0, payment_method: "cash" },
    lines: [{ total: 2_360_000, tax: 360_000 }, { total: 50_000 }],
  });
  expect(sold.body.fulfilments[0]?.document_id).toBe(document?.id);
  const [issued = []] = await asOwner(
    sql`select payload from platform.domain_events where tenant_id = ${till.tenant.id} and type = 'fiscal.document.issued'`,
  );
  expect(issued).toEqual([{ payload: { document_id: document?.id, device_id: till.device } }]);
});

test("a receipt, its credit note and a proforma carry the barcode of each product", async () => {
  const till = await openReceiptTill();
  const [soap, milk] = [
    await till.goods("100", 10, { barcode: "5901234123457" }),
    await till.goods("50", 10),
  ];
  const { body: sale } = await till.sell([
    [soap, 2],
    [milk, 1],
  ]);
  const lines = [{ product_id: soap.id, quantity: 1 }];
  expect(
    (await till.owner.post("/invoices", { mode: "proforma", warehouse_id: till.shelf, lines })).status,
  ).toBe(201);
  const back = { lines: [{ line_id: sale.lines[0]?.id, quantity: 1 }], reason_code: "06" };
  expect((await till.step(sale, "returns", back)).status).toBe(201);
  const [kept] = await asOwner(
    sql`select d.type, d.mode, l.barcode from fiscal.documents d
          join fiscal.document_lines l on l.tenant_id = d.tenant_id and l.document_id = d.id
         where d.tenant_id = ${till.tenant.id} order by d.id, l.position`,
  );
  expect(kept).toEqual([
    { type: "sale", mode: "normal", barcode: "5901234123457" },
    { type: "sale", mode: "normal", barcode: null },
    { type: "sale", mode: "proforma", barcode: "5901234123457" },
    { type: "refund", mode: "normal", barcode: "5901234123457" },
  ]);
});

test("what comes back has a reason that the authority knows: of its own codes once they were fetched, else its country's", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sale } = await till.sell([[soap, 5]]);
  const back = (reason_code: string) =>
    till.step(sale, "returns", { lines: [{ line_id: sale.lines[0]?.id, quantity: 1 }], reason_code });
  for (const wrong of ["99", "ZZ", "6"]) {
    const { body } = await back(wrong);
    expect(body).toMatchObject({
      ...{ status: 422, code: "credit_note.unknown_reason", reasons: { "06": "Refund", "13": "Other" } },
    });
  }
  const [sold] = await till.documents();
  const credit = await till.owner.post(`/invoices/${sold?.id}/credit-notes`, { reason_code: "99" });
  expect(credit.body.code).toBe("credit_note.unknown_reason");
  expect([await till.left(soap), (await till.documents()).length]).toEqual(["5", 1]);
  expect((await back("06")).status).toBe(201);
  await asOwner(
    sql`insert into fiscal.codes (tenant_id, device_id, class, class_name, code, name)
        values (${till.tenant.id}, ${till.device}, '32', 'Refund reason', '99', 'Other')`,
  );
  expect((await back("06")).body).toMatchObject({ reasons: { "99": "Other" } });
  expect((await back("99")).status).toBe(201);
});

test("where the country asks for receipts, nobody sells without but those who may", async () => {
  const till = await openReceiptTill("new");
  const soap = await till.goods("100", 10);
  const sell = async (more: Record<string, unknown>) => {
    const { status, body } = await till.sell([[soap, 1]], more);
    return status === 201 ? 201 : body.code;
  };
  expect(await sell({})).toBe("device.not_initialised");
  expect(await sell({ document: false })).toBe("sale.document_required");
  await till.owner.call("PATCH", "/sales-settings", { body: { undocumented_roles: ["owner"] } });
  expect(await sell({ document: false })).toBe(201);
  await asOwner(sql`delete from fiscal.devices where tenant_id = ${till.tenant.id}`);
  expect(await sell({})).toBe("device.missing");
  expect(await till.left(soap)).toBe("9");
});

test("before the platform's approval a device waits, and who may sell without a document sells all the same", async () => {
  const till = await openReceiptTill("new");
  await asOwner(sql`update tenants.tenants set status = 'pending' where id = ${till.tenant.id}`);
  const soap = await till.goods("100", 10);
  const refused = await till.sell([[soap, 1]]);
  expect(refused).toMatchObject({ status: 409, body: { code: "device.not_initialised" } });
  expect(refused.body.title).toContain("approved");
  const denied = await till.sell([[soap, 1]], { document: false });
  expect(denied).toMatchObject({ status: 403, body: { code: "sale.document_required" } });
  expect(denied.body.title).toContain("undocumented_roles");
  await till.owner.call("PATCH", "/sales-settings", { body: { undocumented_roles: ["owner"] } });
  expect((await till.sell([[soap, 1]], { document: false })).status).toBe(201);
  expect(await till.left(soap)).toBe("9");
});

test("where documents are issued by hand, a sale issues one when it is asked for", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  await asOwner(sql`update fiscal.settings set documents_on = 'manual' where tenant_id = ${till.tenant.id}`);
  expect((await till.sell([[soap, 1]])).body.fulfilments).toMatchObject([{ document_id: null }]);
  const asked = await till.sell([[soap, 2]], { document: true });
  expect(asked.body.lines).toMatchObject([{ invoiced: "2" }]);
  expect(await till.documents()).toMatchObject([{ number: 1, total: 20_000 }]);
});

test("what a receipt cannot say is not sold: no stock leaves, and no number is used", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10, { currency: "USD" });
  const sell = async (more: Record<string, unknown>) =>
    (await till.sell([[soap, 1, { unit_price: "100" }]], more)).body.code;
  expect(await sell({ currency: "USD" })).toBe("document.currency");
  await till.owner.post("/exchange-rates", { currency: "USD", rate: "1300", valid_from: "2026-01-01" });
  expect(await sell({ buyer_tin: "12" })).toBe("document.buyer_tin");
  expect(await sell({ purchase_code: "1234567" })).toBe("document.purchase_code");
  for (const purchase_code of ["１２３４５６", "12\u200b3", "-", " "])
    expect(await sell({ purchase_code })).toBe("request.invalid");
  expect(await till.documents()).toEqual([]);
  expect((await till.sell([[soap, 1]], { buyer_tin: "123456789" })).status).toBe(201);
  expect(await till.documents()).toMatchObject([{ number: 1 }]);
  expect(await till.left(soap)).toBe("9");
});

test("tax is that of the day of the sale, and is reckoned anew until a receipt says it", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10, { tax_category: "B" });
  const { body: order } = await till.draft([[soap, 1]]);
  const { body: later } = await till.draft([[soap, 1]], { prices_include_tax: false });
  expect(order).toMatchObject({ tax: "15.25", total: "100" });
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  await asOwner(
    sql`insert into fiscal.tax_rates (tenant_id, id, country, band, rate, valid_from, source)
        values (${till.tenant.id}, app.uuid7(), 'RW', 'B', 20, ${day(-1).slice(0, 10)}::date, 'authority')`,
  );
  const confirmed = await till.step(order, "confirm");
  expect(confirmed.body).toMatchObject({ tax: "16.67", total: "100", lines: [{ rate: "20" }] });
  expect((await till.step(later, "confirm")).body).toMatchObject({ tax: "20", total: "120", payable: "120" });
  const sold = await till.step(order, "fulfil", { payments: [{ method: "cash" }] });
  expect(sold.body.tax, sold.text).toBe("16.67");
  // Paper of the week before has the rate of then.
  const old = await till.sell([[soap, 1]], { sold_at: day(-3) });
  expect(old.body.code).toBe("stock.insufficient");
  await till.move({
    ...{ type: "receive", product_id: soap.id, warehouse_id: till.shelf, quantity: 5, occurred_at: day(-5) },
  });
  const paper = await till.sell([[soap, 1]], { sold_at: day(-3) });
  expect(paper.body, paper.text).toMatchObject({ tax: "15.25", lines: [{ rate: "18" }] });
});

test("an invoice that was issued before the goods leave is not issued again, and keeps the order from being cancelled", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 3]]);
  const { body } = await till.step(order, "confirm");
  const line = body.lines[0]?.id;
  const invoice = await till.owner.post("/invoices", {
    order_id: order.id,
    order_lines: [{ line_id: line, quantity: 2 }],
  });
  expect(invoice.status, invoice.text).toBe(201);
  expect((await till.step(order, "cancel")).body.code).toBe("order.invoiced");
  const sold = await till.step(order, "fulfil", { payments: [{ method: "mobile_money" }] });
  expect(sold.body, sold.text).toMatchObject({ status: "fulfilled", lines: [{ invoiced: "3" }] });
  expect(await till.documents()).toMatchObject([
    { total: 20_000, payment_method: "credit" },
    { total: 10_000, payment_method: "mobile_money" },
  ]);
});

test("without a country there are no receipts, and no tax", async () => {
  const till = await openTill();
  const soap = await till.goods("118", 10, { tax_category: "B" });
  const { body } = await till.sell([[soap, 1]]);
  expect(body).toMatchObject({
    tax: "0",
    lines: [{ band: null, rate: "0" }],
    fulfilments: [{ document_id: null }],
  });
});
