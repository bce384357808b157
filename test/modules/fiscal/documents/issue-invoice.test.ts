import { describe, expect, test } from "vitest";
import { openCounter } from "./counter.ts";

/** A counter with a priced product in stock, and an order of it that was agreed on. */
async function openWithOrder() {
  const counter = await openCounter();
  const { owner, warehouse } = counter;
  const made = async (path: string, body: object) => {
    const answer = await owner.post<{ id: string; version: number; lines: { id: string }[] }>(path, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };
  const product = await made("/products", { sku: "T", name: "Tea", price: "118", currency: "RWF" });
  const service = await made("/products", {
    sku: "V",
    name: "Visit",
    price: "1180",
    currency: "RWF",
    stocked: false,
  });
  return { ...counter, made, tea: product.id, visit: service.id, warehouse };
}

describe("POST /invoices", () => {
  test("a proforma is of products at their prices, told to nobody, and has a series of its own", async () => {
    const { owner, warehouse, tea, sell } = await openWithOrder();
    await sell();
    const answer = await owner.post("/invoices", {
      ...{ mode: "proforma", warehouse_id: warehouse, buyer_name: "Aline", buyer_tin: "999991130" },
      lines: [
        { product_id: tea, quantity: 3 },
        { product_id: tea, quantity: 1, unit_price: "100", discount_percent: 10 },
      ],
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      ...{ mode: "proforma", status: "issued", number: 1, total: "444", tax: "67.73", buyer_name: "Aline" },
      lines: [
        { total: "354", tax: "54" },
        { total: "90", tax: "13.73", discount: "10" },
      ],
    });
    const again = await owner.post("/invoices", {
      ...{ mode: "training", warehouse_id: warehouse, lines: [{ product_id: tea, quantity: 1 }] },
    });
    expect(again.body).toMatchObject({ mode: "training", number: 1, next_attempt_at: null });
  });

  test("is told what belongs to what", async () => {
    const { owner, warehouse, tea } = await openWithOrder();
    const refused = await owner.post("/invoices", {
      warehouse_id: warehouse,
      lines: [{ product_id: tea, quantity: 1 }],
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([
      { path: "order_id" },
      { path: "warehouse_id" },
      { path: "lines" },
    ]);
  });

  test("of an order has what was not invoiced yet, in parts that come to the whole", async () => {
    const { owner, warehouse, made, visit } = await openWithOrder();
    const order = await made("/orders", {
      warehouse_id: warehouse,
      lines: [{ product_id: visit, quantity: 3, discount_amount: "0.01" }],
    });
    const early = await owner.post("/invoices", { order_id: order.id });
    expect(early.body.code).toBe("order.not_confirmed");
    const confirmed = await owner.post(`/orders/${order.id}/confirm`);
    expect(confirmed.status, confirmed.text).toBe(200);
    const nothing = await owner.post("/invoices", { order_id: order.id });
    expect(nothing.body.code).toBe("document.empty");
    const line_id = order.lines[0]?.id;
    const part = await owner.post("/invoices", {
      order_id: order.id,
      order_lines: [{ line_id, quantity: 1 }],
    });
    expect(part.status, part.text).toBe(201);
    const rest = await owner.post("/invoices", { order_id: order.id, order_lines: [{ line_id }] });
    expect(rest.status, rest.text).toBe(201);
    expect(Number(part.body.total) + Number(rest.body.total)).toBeCloseTo(3539.99, 5);
    expect([part.body.number, rest.body.number]).toEqual([1, 2]);
    const more = await owner.post("/invoices", {
      order_id: order.id,
      order_lines: [{ line_id, quantity: 1 }],
    });
    expect(more.body.code).toBe("order.more_than_remains");
  });
});
