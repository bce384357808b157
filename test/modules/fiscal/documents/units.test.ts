import { expect, test, vi } from "vitest";
import { fiscalTenant } from "../fiscal-tenant.ts";
import { booksOf } from "../simulator.ts";

interface Told {
  itemList: Record<string, unknown>[];
}
interface Order {
  id: string;
  lines: { id: string }[];
}

test("a product sold by the box and by the tablet is told in its own unit: on the invoice, the credit note and the reports of stock", async () => {
  const { owner, tin } = await fiscalTenant({ device: "initialised" });
  const [product, warehouse] = await Promise.all([
    owner.post<{ id: string }>("/products", { sku: "A", name: "Amoxicillin", price: "10", unit: "tablet" }),
    owner.post<{ id: string }>("/warehouses", { code: "W", name: "Shop" }),
  ]);
  const [product_id, warehouse_id] = [product.body.id, warehouse.body.id];
  for (const unit of [
    { unit: "box", quantity: 30 },
    { unit: "strip", quantity: 3 },
  ])
    expect((await owner.post(`/products/${product_id}/units`, unit)).status).toBe(201);
  await owner.post("/stock-movements", { type: "receive", product_id, warehouse_id, quantity: 500 });
  const line = (quantity: number, unit?: string, more = {}) => ({ product_id, quantity, unit, ...more });
  const sold = await owner.post<Order>("/sales", {
    ...{ warehouse_id, payments: [{ method: "cash" }] },
    lines: [line(2, "box"), line(5), line(1, "strip", { unit_price: "10" })],
  });
  expect(sold.status, sold.text).toBe(201);
  const [boxes, tablets] = sold.body.lines;
  const back = await owner.post(`/orders/${sold.body.id}/returns`, {
    lines: [
      { line_id: boxes?.id, quantity: 1 },
      { line_id: tablets?.id, quantity: 2 },
    ],
    reason_code: "06",
  });
  expect(back.status, back.text).toBe(201);
  const device = await vi.waitFor(
    async () => {
      const [first] = (await booksOf(tin)).devices;
      expect([first?.sales.length, first?.stock.length]).toEqual([2, 3]);
      return first;
    },
    { timeout: 40_000, interval: 300 },
  );
  const [sale, note] = (device?.sales ?? []).map(({ body }) => (body as unknown as Told).itemList);
  expect(sale).toMatchObject([
    { qty: 60, prc: 10, splyAmt: 600, totAmt: 600 },
    { qty: 5, prc: 10, splyAmt: 50, totAmt: 50 },
    { qty: 3, totAmt: 10 },
  ]);
  expect(note).toMatchObject([
    { qty: 30, prc: 10, totAmt: 300 },
    { qty: 2, prc: 10, totAmt: 20 },
  ]);
  const stock = (device?.stock ?? []) as unknown as (Told & { sarTyCd: string })[];
  const moved = (kind: string) => stock.find(({ sarTyCd }) => sarTyCd === kind)?.itemList ?? [];
  const sum = (items: readonly Record<string, unknown>[] = []) =>
    items.reduce((so, { qty }) => so + Number(qty), 0);
  expect([sum(moved("11")), sum(moved("03"))]).toEqual([sum(sale), sum(note)]);
  const all = [...(sale ?? []), ...(note ?? []), ...stock.flatMap(({ itemList }) => itemList)];
  expect(new Set(all.map(({ itemCd, qtyUnitCd }) => `${itemCd} ${qtyUnitCd}`)).size).toBe(1);
}, 60_000);
