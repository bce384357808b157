import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { type Item, inShort, openShop } from "../shop.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];

/** A shop with tabs in boxes of ten that never moved, a shelf, and what waits for somebody or something. */
async function openBoxes() {
  const shop = await openShop();
  const { owner } = shop;
  const product = await shop.product({ unit: "tab", barcode: "ONE" });
  const path = `/products/${product.id}`;
  const box = (await owner.post<Item>(`${path}/units`, { unit: "box", quantity: 10 })).body;
  const at = { product_id: product.id, warehouse_id: (await shop.warehouse()).id };
  const made = async (where: string, body: Record<string, unknown>): Promise<Item> => {
    const answer = await owner.post<Item>(where, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  return {
    ...shop,
    at,
    sku: String(product.sku),
    request: (fields: Record<string, unknown>) =>
      made("/movement-requests", { type: "adjust", ...at, reason: "found", ...fields }),
    order: (fields: Record<string, unknown>) =>
      made("/purchase-requests", { lines: [{ ...at, unit_price: 3, ...fields }] }),
    change: (body: Record<string, unknown>) => owner.call("PATCH", path, { body }),
    resize: () => owner.call("PATCH", `${path}/units/${box.id}`, { body: { quantity: 12 } }),
    drop: () => owner.call("DELETE", `${path}/units/${box.id}`),
  };
}

const HISTORY = [409, "product.has_history"];
const IN_USE = [409, "product.unit_in_use"];

describe("while a correction waits", () => {
  test("the product keeps its unit and its currency, by a file too, until it is taken back", async () => {
    const { owner, request, change, importCsv, sku } = await openBoxes();
    const { id, currency } = await request({ quantity: 10, unit_cost: 50 });
    expect(currency, "the request says which currency it means").toBe("RWF");
    expect(refusal(await change({ currency: "EUR" }))).toEqual(HISTORY);
    expect(refusal(await change({ unit: "carton" }))).toEqual(HISTORY);
    const file = await importCsv(`sku,name,unit,currency\n${sku},Soap,carton,EUR\n`, "existing=update");
    expect(inShort(file.body as never)).toEqual(["2 failed unit product.has_history"]);
    await owner.post(`/movement-requests/${id}/cancel`, {});
    expect((await change({ currency: "EUR", unit: "carton" })).status).toBe(200);
  });

  test("the unit that it was said in keeps its size and its name", async () => {
    const { owner, request, resize, drop } = await openBoxes();
    const { id } = await request({ quantity: 1, unit: "Box" });
    expect(refusal(await resize())).toEqual(IN_USE);
    expect(refusal(await drop())).toEqual(IN_USE);
    await owner.post(`/movement-requests/${id}/cancel`, {});
    expect((await resize()).status).toBe(200);
    expect((await drop()).status).toBe(204);
  });
});

test("a quantity that is no longer what was said of it is not posted", async () => {
  const { tenant, request, levels } = await openBoxes();
  const { id } = await request({ quantity: 1, unit: "box" });
  await asOwner(sql`update inventory.movement_requests set quantity = 12 where id = ${id}::uuid`);
  const manager = await tenant.member("admin");
  expect(refusal(await manager.post(`/movement-requests/${id}/approve`, {}))).toEqual([
    409,
    "conflict.retry",
  ]);
  expect(await levels()).toEqual({});
});

describe("while an order is open, from its draft on", () => {
  test("the product keeps its unit, and the unit of the order its size", async () => {
    const { owner, order, change, resize, drop } = await openBoxes();
    const { id } = await order({ quantity: 1, unit: "box" });
    expect(refusal(await change({ unit: "carton" }))).toEqual(HISTORY);
    expect(refusal(await resize())).toEqual(IN_USE);
    await owner.post(`/purchase-requests/${id}/submit`, {});
    expect(refusal(await change({ unit: "carton" }))).toEqual(HISTORY);
    expect(refusal(await drop())).toEqual(IN_USE);
    expect((await owner.post(`/purchase-requests/${id}/cancel`, { reason: "changed" })).text).toContain(
      "cancelled",
    );
    expect((await change({ unit: "carton" })).status).toBe(200);
    expect((await resize()).status).toBe(200);
  });

  test("an order of another unit, or of another product, keeps nobody from changing a box", async () => {
    const { order, request, product, resize, at } = await openBoxes();
    await order({ quantity: 1, unit: "tab" });
    const other = (await product()).id;
    await order({ product_id: other, quantity: 1 });
    await request({ product_id: other, warehouse_id: at.warehouse_id, quantity: 1 });
    expect((await resize()).status).toBe(200);
  });
});

test("what was counted before anything moved is in the unit that it was counted in, until the count ends", async () => {
  const { owner, at, change } = await openBoxes();
  const count = await owner.post<Item>("/stock-counts", { warehouse_id: at.warehouse_id });
  const path = `/stock-counts/${count.body.id}`;
  expect((await owner.post(`${path}/scan`, { code: "ONE", quantity: 2 })).status).toBe(200);
  expect(refusal(await change({ unit: "carton" }))).toEqual(HISTORY);
  await owner.post(`${path}/cancel`, {});
  expect((await change({ unit: "carton" })).status).toBe(200);
});
