import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openTill } from "../till.ts";

test("an order is drafted, agreed on, handed over in parts and paid; its stock is reserved in between", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const drafted = await till.draft([[soap, 6]], { note: "For Friday" });
  expect(drafted.status, drafted.text).toBe(201);
  expect(drafted.body).toMatchObject({
    ...{ status: "draft", payable: "600", balance: "600", payment_status: "unpaid" },
  });
  const confirmed = await till.step(drafted.body, "confirm");
  expect(confirmed.status, confirmed.text).toBe(200);
  expect(confirmed.body.status).toBe("confirmed");
  // Six are promised, so that nobody else gets more than four.
  const short = await till.sell([[soap, 5]]);
  expect([short.status, short.body.code, short.body.available]).toEqual([409, "stock.insufficient", "4"]);
  const [line] = confirmed.body.lines;
  const part = await till.step(drafted.body, "fulfil", {
    lines: [{ line_id: line?.id, quantity: 2 }],
    payments: [{ method: "card", reference: "4711" }],
  });
  expect(part.status, part.text).toBe(200);
  expect(part.body).toMatchObject({
    ...{ status: "confirmed", fulfilment_status: "part", payment_status: "paid", balance: "0" },
    lines: [{ fulfilled: "2" }],
  });
  const rest = await till.step(drafted.body, "fulfil");
  expect(rest.body).toMatchObject({
    status: "fulfilled",
    fulfilment_status: "all",
    lines: [{ fulfilled: "6" }],
  });
  expect(await till.left(soap)).toBe("4");
  const [reserved = []] = await asOwner(
    sql`select status, trim_scale(consumed)::text as consumed from inventory.reservations where tenant_id = ${till.tenant.id}`,
  );
  expect(reserved).toEqual([{ status: "consumed", consumed: "6" }]);
  const over = await till.step(drafted.body, "fulfil");
  expect([over.status, over.body.code]).toEqual([409, "order.over"]);
});

test("an order that is cancelled frees its stock; what was paid for it is given back", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 10]]);
  await till.step(order, "confirm");
  expect((await till.step(order, "payments", { method: "cash", amount: "400" })).status).toBe(201);
  const cancelled = await till.step(order, "cancel");
  expect(cancelled.status, cancelled.text).toBe(200);
  expect(cancelled.body).toMatchObject({
    ...{ status: "cancelled", payable: "0", cancelled: "1000", balance: "-400", payment_status: "overpaid" },
  });
  expect((await till.sell([[soap, 10]])).status).toBe(201);
  expect((await till.step(order, "payments", { method: "cash" })).body.code).toBe("order.cancelled");
  const back = await till.step(order, "refunds", { method: "cash" });
  expect(back.status, back.text).toBe(201);
  expect(back.body).toMatchObject({ balance: "0", refunded: "400", payment_status: "refunded" });
  const again = await till.step(order, "refunds", { method: "cash", amount: "1" });
  expect([again.status, again.body.code]).toEqual([409, "refund.exceeds_paid"]);
});

test("the rest of an order that was handed over in part is given up, and no more is owed for it", async () => {
  const till = await openTill();
  const soap = await till.goods("33.33", 10);
  const { body: order } = await till.draft([[soap, 3]]);
  const { body } = await till.step(order, "confirm");
  const part = await till.step(order, "fulfil", {
    lines: [{ line_id: body.lines[0]?.id, quantity: 1 }],
    payments: [{ method: "cash", amount: "50" }],
  });
  expect(part.status, part.text).toBe(200);
  const cancelled = await till.step(order, "cancel");
  expect(cancelled.body).toMatchObject({
    ...{ status: "fulfilled", total: "99.99", cancelled: "66.66", payable: "33", balance: "-17" },
    lines: [{ fulfilled: "1", cancelled: "2" }],
  });
  expect(await till.left(soap)).toBe("9");
});

test("a draft takes other lines, another buyer and a discount; what is agreed on stays", async () => {
  const till = await openTill();
  const [soap, rice] = [await till.goods("100", 10), await till.goods("50", 10)];
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const { body: order } = await till.draft([[soap, 1]]);
  const lines = await till.owner.call("PUT", `/orders/${order.id}/lines`, {
    body: { lines: [{ product_id: rice.id, quantity: 4 }] },
  });
  expect(lines.status, lines.text).toBe(200);
  expect(lines.body).toMatchObject({ total: "200", lines: [{ product_id: rice.id, position: 1 }] });
  const patch = (body: object) => till.owner.call("PATCH", `/orders/${order.id}`, { body });
  const changed = await patch({ discount_percent: "10", contact_id: contact.id });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.body).toMatchObject({
    total: "180",
    discount: "20",
    contact_id: contact.id,
    buyer_name: "Ada",
  });
  expect((await patch({ discount_amount: "5.50" })).body).toMatchObject({
    ...{ discount_percent: null, discount_amount: "5.5", total: "194.5", payable: "195", rounding: "0.5" },
  });
  await till.step(order, "confirm");
  const late = await patch({ discount_amount: "6" });
  expect([late.status, late.body.code]).toEqual([409, "order.not_draft"]);
  expect((await patch({ buyer_name: "Grace" })).body).toMatchObject({ buyer_name: "Grace", total: "194.5" });
});

test("lines of one product share its lots, what expires first going to the first line", async () => {
  const till = await openTill();
  const pills = await till.product({ price: "10", track_lots: true });
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  for (const [lot, days] of [
    ["late", 90],
    ["soon", 10],
  ] as const)
    await till.move({
      ...{ type: "receive", product_id: pills.id, warehouse_id: till.shelf, quantity: 5 },
      ...{ lot_number: lot, expires_on: day(days) },
    });
  const sold = await till.sell([
    [pills, 3],
    [pills, 4, { unit_price: "9" }],
  ]);
  expect(sold.status, sold.text).toBe(201);
  const goods = sold.body.fulfilments[0]?.lines.map((one) =>
    one.goods.map(({ lot_number, quantity }) => `${quantity} ${lot_number}`),
  );
  expect(goods).toEqual([["3 soon"], ["2 soon", "2 late"]]);
});

test("a service is sold and moves nothing; it is never in stock", async () => {
  const till = await openTill();
  const advice = await till.product({ price: "500", stocked: false });
  const sold = await till.sell([[advice, 2]]);
  expect(sold.body).toMatchObject({
    status: "fulfilled",
    total: "1000",
    fulfilments: [{ lines: [{ goods: [] }] }],
  });
  const received = await till.move({
    ...{ type: "receive", product_id: advice.id, warehouse_id: till.shelf, quantity: 1 },
  });
  expect([received.status, received.body.code]).toEqual([409, "product.not_stocked"]);
});
