import { expect, test } from "vitest";
import { openTill, type SoldOrder } from "../till.ts";

const lineOf = (order: SoldOrder, at = 0) => order.lines[at]?.id;

test("goods that come back go to the lot that they left from, and their money goes back", async () => {
  const till = await openTill();
  const pills = await till.goods("59", 10, { track_lots: true });
  const { body: sale } = await till.sell([[pills, 3]]);
  const back = await till.step(sale, "returns", {
    ...{ lines: [{ line_id: lineOf(sale), quantity: 2 }], reason_code: "06", refund: { method: "cash" } },
  });
  expect(back.status, back.text).toBe(201);
  expect(back.body).toMatchObject({
    ...{ status: "fulfilled", returned: "118", credited: "118", refunded: "118", balance: "0" },
    lines: [{ fulfilled: "3", returned: "2" }],
    returns: [
      { destination: "restock", total: "118", document_id: null, lines: [{ quantity: "2", total: "118" }] },
    ],
  });
  expect(await till.left(pills)).toBe("9");
  const much = await till.step(sale, "returns", {
    ...{ lines: [{ line_id: lineOf(sale), quantity: 2 }], reason_code: "06" },
  });
  expect([much.status, much.body.code, much.body.left]).toEqual([409, "return.more_than_fulfilled", "1"]);
});

test("parts that come back come to the whole, to the cent", async () => {
  const till = await openTill();
  const soap = await till.goods("33.3333", 10, { currency: "USD" });
  const { body: sale } = await till.sell([[soap, 3]], { currency: "USD" });
  expect(sale).toMatchObject({ total: "100", payable: "100" });
  const totals: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const { body } = await till.step(sale, "returns", {
      ...{ lines: [{ line_id: lineOf(sale), quantity: 1 }], reason_code: "06", refund: { method: "card" } },
    });
    totals.push(body.returns.at(-1)?.total, body.refunded);
  }
  expect(totals).toEqual(["33.33", "33.33", "33.34", "66.67", "33.33", "100"]);
});

test("a part of a line is refused whose share of the product's own unit has no four decimals, and nothing is kept", async () => {
  const till = await openTill();
  const rice = await till.goods("1000", 10, { unit: "kg" });
  const unit = await till.owner.post(`/products/${rice.id}/units`, { unit: "lb", quantity: "0.4536" });
  expect(unit.status, unit.text).toBe(201);
  const { body: sale } = await till.sell([[rice, 2, { unit: "lb" }]]);
  const bring = (quantity: string) =>
    till.step(sale, "returns", { lines: [{ line_id: lineOf(sale), quantity }], reason_code: "06" });
  const part = await bring("0.3");
  expect([part.status, part.body]).toMatchObject([
    422,
    { code: "product.unit_inexact", product_id: rice.id, unit: "lb" },
  ]);
  expect(await till.left(rice)).toBe("9.0928");
  expect((await bring("0.5")).status).toBe(201);
  expect(await till.left(rice)).toBe("9.3196");
  expect((await bring("1.5")).status).toBe(201);
  expect(await till.left(rice)).toBe("10");
});

test("what comes back to a pharmacy waits in a quarantine, or is thrown away there", async () => {
  const till = await openTill();
  const pills = await till.goods("59", 10, { track_lots: true, quarantine_returns: true });
  const { body: sale } = await till.sell([[pills, 3]]);
  const bring = (to: string) =>
    till.step(sale, "returns", { lines: [{ line_id: lineOf(sale), quantity: 1 }], reason_code: "06", to });
  expect((await bring("restock")).body.code).toBe("stock.return_to_quarantine");
  expect((await bring("quarantine")).body.code).toBe("return.no_quarantine");
  const { id: cage } = await till.warehouse({ quarantine: true });
  const waiting = await bring("quarantine");
  expect(waiting.status, waiting.text).toBe(201);
  expect(waiting.body.returns).toMatchObject([{ warehouse_id: cage }]);
  expect((await till.levels())[`${pills.id} ${cage}`]).toBe("1");
  expect((await bring("discard")).status).toBe(201);
  expect((await till.levels())[`${pills.id} ${cage}`]).toBe("1");
  expect(await till.left(pills)).toBe("7");
});

test("packs with serials come back by the sale that they left by", async () => {
  const till = await openTill();
  const phone = await till.product({ price: "1000", serials_required: true, whole_units: true });
  await till.move({
    ...{ type: "receive", product_id: phone.id, warehouse_id: till.shelf, quantity: 3 },
    serials: ["A1", "A2", "A3"],
  });
  expect((await till.sell([[phone, 1]])).body.code).toBe("serial.count_differs");
  const { body: sale, text } = await till.sell([[phone, 2, { serials: ["A1", "A3"] }]]);
  expect(sale.lines, text).toMatchObject([{ serials: ["A1", "A3"] }]);
  const bring = (serials: string[]) =>
    till.step(sale, "returns", {
      ...{ lines: [{ line_id: lineOf(sale), quantity: serials.length, serials }], reason_code: "06" },
    });
  expect((await bring(["A2"])).body.code).toBe("serial.not_of_issue");
  expect((await bring(["A3"])).status).toBe(201);
  const { body } = await till.owner.get<{ data: { serial: string; state: string }[] }>("/serials");
  expect(Object.fromEntries(body.data.map(({ serial, state }) => [serial, state]))).toEqual({
    ...{ A1: "issued", A2: "in_stock", A3: "in_stock" },
  });
});

test("what was handed over in several units comes back in parts of them", async () => {
  const till = await openTill();
  const pills = await till.goods("1", 100, { unit: "tablet" });
  await till.owner.post(`/products/${pills.id}/units`, { unit: "box", quantity: 10 });
  const { body: sale } = await till.sell([[pills, 2, { unit: "box" }]]);
  expect(sale).toMatchObject({ total: "20", lines: [{ quantity: "2", unit: "box", list_price: "10" }] });
  expect(await till.left(pills)).toBe("80");
  const back = await till.step(sale, "returns", {
    ...{ lines: [{ line_id: lineOf(sale), quantity: "0.5" }], reason_code: "06" },
  });
  expect(back.body, back.text).toMatchObject({ returned: "5", balance: "-5", payment_status: "overpaid" });
  expect(await till.left(pills)).toBe("85");
});

test("what waits may be sent to a quarantine that is named, and to no other warehouse", async () => {
  const till = await openTill();
  const soap = await till.goods("10", 10);
  const [cage, second] = [
    await till.warehouse({ quarantine: true }),
    await till.warehouse({ quarantine: true }),
  ];
  const { body: sale } = await till.sell([[soap, 3]]);
  const bring = (warehouse_id: unknown) =>
    till.step(sale, "returns", {
      ...{
        lines: [{ line_id: lineOf(sale), quantity: 1 }],
        reason_code: "06",
        to: "quarantine",
        warehouse_id,
      },
    });
  for (const { id } of [cage, second]) {
    const kept = await bring(id);
    expect(kept.status, kept.text).toBe(201);
    expect((await till.levels())[`${soap.id} ${id}`]).toBe("1");
  }
  expect((await bring(till.shelf)).body).toMatchObject({ status: 409, code: "return.not_a_quarantine" });
  expect(await till.left(soap)).toBe("7");
});

test("a line that is named twice is refused, however its id is written, and so is one that is handed over", async () => {
  const till = await openTill();
  const soap = await till.goods("59", 10);
  const { body: sale } = await till.sell([[soap, 3]]);
  const twice = (id = "") => [
    { line_id: id, quantity: 1 },
    { line_id: id.toUpperCase(), quantity: 1 },
  ];
  const back = await till.step(sale, "returns", { lines: twice(lineOf(sale)), reason_code: "06" });
  expect([back.status, back.body.code]).toEqual([422, "request.invalid"]);
  const { body: order } = await till.draft([[soap, 3]]);
  await till.step(order, "confirm");
  const over = await till.step(order, "fulfil", { lines: twice(lineOf(order)) });
  expect([over.status, over.body.code]).toEqual([422, "request.invalid"]);
  expect(await till.left(soap)).toBe("7");
  const one = [{ line_id: lineOf(sale)?.toUpperCase(), quantity: 1 }];
  expect((await till.step(sale, "returns", { lines: one, reason_code: "06" })).status).toBe(201);
});
