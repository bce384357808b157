import { expect, test } from "vitest";
import { type Document, openReceiptTill } from "./receipt-till.ts";

const net = (documents: readonly Document[]) =>
  documents.reduce(
    (sum, { type, total, rounding }) => sum + (type === "sale" ? 1 : -1) * (total + rounding),
    0,
  );

test("a credit note is of the whole francs that were given back, however the rest of the receipt rounds", async () => {
  const till = await openReceiptTill();
  const goods = await till.goods("333.33", 100);
  const { body: order } = await till.sell([
    [goods, 10, { discount_percent: "33.33" }],
    [goods, 6],
  ]);
  expect(order).toMatchObject({ total: "4222.29", payable: "4222" });
  const back = async (quantity: number, at: number) => {
    const given = { lines: [{ line_id: order.lines[at]?.id, quantity }], reason_code: "06" };
    const taken = await till.step(order, "returns", { ...given, refund: { method: "cash" } });
    expect(taken.status, taken.text).toBe(201);
    return taken.body as unknown as Record<string, string>;
  };
  const first = await back(2, 1);
  expect(first).toMatchObject({ credited: "666", refunded: "666" });
  const note = (await till.documents()).at(-1);
  expect([(note?.total ?? 0) + (note?.rounding ?? 0), note?.payment_method]).toEqual([66_600, "cash"]);
  for (const [quantity, at] of [
    [1, 0],
    [3, 1],
    [4, 0],
    [1, 1],
    [5, 0],
  ] as const) {
    const { payable, credited, refunded } = await back(quantity, at);
    expect(refunded).toBe(credited);
    expect(net(await till.documents())).toBe((Number(payable) - Number(credited)) * 100);
  }
  expect(net(await till.documents())).toBe(0);
});

test("what is handed over after something came back is of the francs that the order comes to", async () => {
  const till = await openReceiptTill();
  const goods = await till.goods("333.33", 100);
  const { body: order } = await till.draft([
    [goods, 10, { discount_percent: "33.33" }],
    [goods, 6],
    [goods, 5, { unit_price: "1.1" }],
  ]);
  await till.step(order, "confirm");
  await till.step(order, "payments", { method: "cash" });
  const [one, two, three] = order.lines.map(({ id }) => id);
  const hand = (lines: object[]) => till.step(order, "fulfil", { lines });
  expect(
    (
      await hand([
        { line_id: one, quantity: 10 },
        { line_id: two, quantity: 6 },
      ])
    ).status,
  ).toBe(200);
  const back = { lines: [{ line_id: two, quantity: 2 }], reason_code: "06" };
  expect((await till.step(order, "returns", back)).status).toBe(201);
  expect((await hand([{ line_id: three, quantity: 5 }])).status).toBe(200);
  const { body } = await till.owner.get<Record<string, string>>(`/orders/${order.id}`);
  expect(net(await till.documents())).toBe((Number(body.payable) - Number(body.credited)) * 100);
});
