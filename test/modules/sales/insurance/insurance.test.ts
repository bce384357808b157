import { describe, expect, test, vi } from "vitest";
import { fiscalTenant } from "../../fiscal/fiscal-tenant.ts";
import { linesOf, sendForBytes } from "../../fiscal/print/pdf-text.ts";
import { booksOf } from "../../fiscal/simulator.ts";
import { type InsuredOrder, openInsuredTill } from "./insured.ts";

describe("a sale to somebody who is insured", () => {
  test("is paid by the customer for their share, and owed by the insurer for its own, line by line", async () => {
    const till = await openInsuredTill(85);
    const [tablets, sweets] = [await till.goods("1000", 10), await till.goods("499", 10)];
    const { status, body } = await till.sell(
      [
        [tablets, 3],
        [sweets, 1, { insured_percent: 0 }],
      ],
      { ...till.insured, payments: [{ method: "cash", tendered: "1000" }] },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ payable: "3499", insured: "2550", paid: "3499", balance: "0", payment_status: "paid" },
      insurance: { insurer_id: till.insurer.id, rate: "85", insured_number: "RAMA-77", reference: "A-1" },
      lines: [{ insured_percent: "85" }, { insured_percent: "0" }],
    });
    expect(body.payments).toMatchObject([
      { kind: "payment", method: "cash", amount: "949", tendered: "1000", change: "51" },
      { kind: "payment", method: "insurance", amount: "2550", till_session_id: null },
    ]);
    expect(await till.claims()).toMatchObject([
      { order_id: body.id, insured_number: "RAMA-77", amount: "2550", balance: "2550", status: "open" },
    ]);
    const takings = await till.owner.get<{ totals: object[] }>("/reports/takings");
    expect(takings.body.totals).toMatchObject([{ payments: "949", payments_count: 1 }]);
  });

  test("asks nothing of a customer whom the insurer covers whole, and no other payment is more than their share", async () => {
    const till = await openInsuredTill(100);
    const tablets = await till.goods("1000", 10);
    const whole = await till.sell([[tablets, 1]], { ...till.insured, payments: [] });
    expect(whole.body).toMatchObject({ insured: "1000", balance: "0", payment_status: "paid" });
    const paid = { ...till.insured, payments: [{ method: "card", amount: "1" }] };
    expect((await till.sell([[tablets, 1]], paid)).body).toMatchObject({
      code: "payment.exceeds_balance",
      balance: "0",
    });
    const unpaid = await openInsuredTill(50);
    const half = await unpaid.goods("1000", 10);
    const refused = await unpaid.sell([[half, 1]], { ...unpaid.insured, payments: [] });
    expect(refused.body).toMatchObject({ code: "order.not_paid", due: "1000", paid: "500" });
    expect(await unpaid.claims()).toEqual([]);
  });

  test("takes a share beyond the insurer's own from managers alone, and no insurer that is gone or switched off", async () => {
    const till = await openInsuredTill(80);
    const tablets = await till.goods("1000", 10);
    const cashier = await till.tenant.member("cashier");
    const more = [[tablets, 1, { insured_percent: 90 }]] as const;
    expect((await till.sell(more, till.insured, cashier)).body.code).toBe("sale.insured_denied");
    expect((await till.sell(more, till.insured)).body).toMatchObject({ insured: "900" });
    expect((await till.sell([[tablets, 1, { insured_percent: 40 }]], till.insured, cashier)).status).toBe(
      201,
    );
    expect((await till.sell(more)).body.code).toBe("order.no_insurer");
    await till.owner.call("PATCH", `/insurers/${till.insurer.id}`, { body: { active: false } });
    expect((await till.sell([[tablets, 1]], till.insured)).body.code).toBe("insurer.inactive");
    await till.owner.call("DELETE", `/insurers/${till.insurer.id}`);
    expect((await till.sell([[tablets, 1]], till.insured)).body.code).toBe("insurer.not_found");
  });
});

describe("an order of somebody who is insured", () => {
  test("is owed in parts as it is handed over; the customer pays no more than their share before", async () => {
    const till = await openInsuredTill(75);
    const tablets = await till.goods("1000", 10);
    const { body: order } = await till.draft([[tablets, 4]], till.insured);
    await till.step(order, "confirm");
    const early = await till.step(order, "payments", { method: "card" });
    expect(early.body).toMatchObject({ paid: "1000", balance: "3000", insured: "0" });
    const line_id = order.lines[0]?.id;
    const part = await till.step(order, "fulfil", { lines: [{ line_id, quantity: 1 }] });
    expect(part.body).toMatchObject({ insured: "750", paid: "1750" });
    expect((await till.step(order, "fulfil")).body).toMatchObject({ insured: "3000", balance: "0" });
    expect(await till.claims()).toMatchObject([{ amount: "3000" }]);
  });

  test("is insured by another one as long as it is a draft, at that one's share", async () => {
    const till = await openInsuredTill(75);
    const tablets = await till.goods("1000", 10);
    const other = await till.owner.post<{ id: string }>("/insurers", {
      code: "MMI",
      name: "Military Medical",
      rate: 90,
    });
    const { body: order } = await till.draft([[tablets, 1]], till.insured);
    const change = (insurance: unknown) =>
      till.owner.call<InsuredOrder>("PATCH", `/orders/${order.id}`, { body: { insurance } });
    const changed = await change({ insurer_id: other.body.id, insured_number: "M-1" });
    expect(changed.body).toMatchObject({ insurance: { code: "MMI" }, lines: [{ insured_percent: "90" }] });
    expect((await change(null)).body).toMatchObject({ insurance: null, lines: [{ insured_percent: null }] });
    await change({ insurer_id: other.body.id, insured_number: "M-1" });
    await till.step(order, "confirm");
    expect((await change(null)).body.code).toBe("order.not_draft");
  });

  test("owes the insurer less for what comes back, and gives the customer their own share alone", async () => {
    const till = await openInsuredTill(75);
    const tablets = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[tablets, 4]], till.insured);
    const line_id = sold.lines[0]?.id;
    const back = { lines: [{ line_id, quantity: 1 }], reason_code: "06", refund: { method: "cash" } };
    const { body } = await till.step(sold, "returns", back);
    expect(body).toMatchObject({ insured: "2250", refunded: "1000", balance: "0" });
    expect(body.payments.slice(-2)).toMatchObject([
      { kind: "refund", method: "insurance", amount: "750" },
      { kind: "refund", method: "cash", amount: "250" },
    ]);
    expect(await till.claims()).toMatchObject([{ amount: "2250", status: "open" }]);
    const more = await till.step(sold, "refunds", { method: "cash", amount: "751" });
    expect(more.body).toMatchObject({ code: "refund.exceeds_paid", left: "750" });
  });
});

test("a receipt says what the insurer bears of each line, and so does what the authority is told, and a credit note", async () => {
  const { owner, tin } = await fiscalTenant({ device: "initialised" });
  const [product, warehouse] = await Promise.all([
    owner.post<{ id: string }>("/products", { sku: "A", name: "Amoxicillin", price: "1180" }),
    owner.post<{ id: string }>("/warehouses", { code: "W", name: "Shop" }),
  ]);
  const [product_id, warehouse_id] = [product.body.id, warehouse.body.id];
  await owner.post("/stock-movements", { type: "receive", product_id, warehouse_id, quantity: 9 });
  const insurer = await owner.post<{ id: string }>("/insurers", { code: "RSSB", name: "Rama", rate: 85 });
  const sold = await owner.post<InsuredOrder>("/sales", {
    ...{ warehouse_id, lines: [{ product_id, quantity: 3 }], payments: [{ method: "cash" }] },
    insurance: { insurer_id: insurer.body.id, insured_number: "R-1" },
  });
  expect(sold.status, sold.text).toBe(201);
  const back = { lines: [{ line_id: sold.body.lines[0]?.id, quantity: 1 }], reason_code: "06" };
  expect((await owner.post(`/orders/${sold.body.id}/returns`, back)).status).toBe(201);
  const { body } = await owner.get<{ data: { id: string }[] }>(
    `/invoices?order_id=${sold.body.id}&sort=created_at`,
  );
  const lines = await Promise.all(
    body.data.map(async ({ id }) => (await owner.get<{ lines: object[] }>(`/invoices/${id}`)).body.lines),
  );
  expect(lines).toMatchObject([
    [
      {
        total: "3540",
        insurer_code: "RSSB",
        insurer_name: "Rama",
        insured_rate: "85",
        insured_amount: "3009",
      },
    ],
    [{ total: "1180", insurer_code: "RSSB", insured_rate: "85", insured_amount: "1003" }],
  ]);
  for (const { id } of body.data) {
    const { bytes } = await sendForBytes(owner, "GET", `/invoices/${id}/pdf?paper=80mm`);
    const text = (await linesOf(bytes)).flat().join("\n");
    for (const said of ["borne by Rama, 85%", "BORNE BY RAMA", "INSURED NUMBER", "R-1"])
      expect(text).toContain(said);
    expect(text).not.toContain("PAID BY");
  }
  const told = await vi.waitFor(
    async () => {
      const sales = (await booksOf(tin)).devices.flatMap((device) =>
        device.sales.map(({ body: said }) => said),
      );
      expect(sales).toHaveLength(2);
      return sales;
    },
    { timeout: 20_000, interval: 300 },
  );
  expect(told).toMatchObject([
    {
      pmtTyCd: "03",
      itemList: [{ isrccCd: "RSSB", isrccNm: "Rama", isrcRt: 85, isrcAmt: 3009, totAmt: 3540 }],
    },
    {
      pmtTyCd: "02",
      itemList: [{ isrccCd: "RSSB", isrccNm: "Rama", isrcRt: 85, isrcAmt: 1003, totAmt: 1180 }],
    },
  ]);
});
