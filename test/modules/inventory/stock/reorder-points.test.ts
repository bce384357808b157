import { expect, test } from "vitest";
import { openShop, type Shop } from "../shop.ts";
import { openStockAlerts } from "./stock-alerts.ts";

interface Low {
  sku: string;
  warehouse_id: string | null;
  usable: string;
  expected: string;
  shortage: string;
}

const lowOf = async ({ owner }: Shop) =>
  (await owner.get<{ data: Low[] }>("/stock-movements/low-stock")).body.data;
const post = async ({ owner }: Shop, path: string, body?: unknown) => {
  const answer = await owner.post<{ id: string }>(path, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body.id;
};

test("a warehouse with a reorder point of its own is low by that; the product's is that of all warehouses together", async () => {
  const shop = await openShop();
  const [here, there] = [await shop.warehouse({ code: "here" }), await shop.warehouse({ code: "there" })];
  const { id: product_id } = await shop.product({ sku: "soap", reorder_point: 5 });
  await shop.move({ type: "receive", product_id, warehouse_id: here.id, quantity: 20 });
  expect(await lowOf(shop)).toEqual([]);
  const own = { product_id, warehouse_id: there.id, reorder_point: 3, reorder_quantity: 12 };
  const point = await post(shop, "/reorder-points", own);
  expect(await lowOf(shop)).toMatchObject([
    {
      sku: "soap",
      warehouse_id: there.id,
      warehouse_code: "there",
      usable: "0",
      shortage: "3",
      reorder_quantity: "12",
    },
  ]);
  const twice = await shop.owner.post("/reorder-points", own);
  expect([twice.status, twice.body.code]).toEqual([409, "reorder_point.exists"]);
  await shop.move({ type: "issue", product_id, warehouse_id: here.id, quantity: 15 });
  expect((await lowOf(shop)).map(({ warehouse_id }) => warehouse_id)).toEqual([null, there.id]);
  const by = async (query: string) =>
    (await shop.owner.get<{ data: Low[] }>(`/stock-movements/low-stock?${query}`)).body.data.length;
  expect([await by(`warehouse_id=${there.id}`), await by(`product_id=${product_id}`)]).toEqual([1, 2]);
  await shop.owner.call("PATCH", `/warehouses/${there.id}`, { body: { active: false } });
  expect((await lowOf(shop)).map(({ warehouse_id }) => warehouse_id)).toEqual([null]);
  await shop.owner.call("PATCH", `/warehouses/${there.id}`, { body: { active: true } });
  expect((await shop.owner.call("DELETE", `/reorder-points/${point}`)).status).toBe(204);
  expect((await lowOf(shop)).map(({ warehouse_id }) => warehouse_id)).toEqual([null]);
});

test("low is what is usable, less what is reserved, with what is on order and on its way to the place", async () => {
  const shop = await openShop();
  const [here, there] = [await shop.warehouse(), await shop.warehouse()];
  const { id: product_id } = await shop.product({ reorder_point: 10 });
  await shop.move({ type: "receive", product_id, warehouse_id: here.id, quantity: 14 });
  const held = await post(shop, "/reservations", { product_id, warehouse_id: here.id, quantity: 4 });
  expect(await lowOf(shop)).toMatchObject([{ usable: "14", reserved: "4", expected: "10", shortage: "0" }]);
  const line = { product_id, warehouse_id: there.id, quantity: 6, unit_price: 1 };
  const request = await post(shop, "/purchase-requests", { lines: [line] });
  expect(await lowOf(shop)).toHaveLength(1);
  await post(shop, `/purchase-requests/${request}/submit`);
  expect(await lowOf(shop)).toEqual([]);
  await post(shop, "/reorder-points", { product_id, warehouse_id: there.id, reorder_point: 6 });
  expect(await lowOf(shop)).toMatchObject([{ warehouse_id: there.id, on_order: "6", expected: "6" }]);
  await shop.owner.call("DELETE", `/reservations/${held}`);
  const lines = [{ product_id, quantity: 2 }];
  const sent = { from_warehouse_id: here.id, to_warehouse_id: there.id, lines };
  const transfer = await post(shop, "/stock-transfers", sent);
  expect(await lowOf(shop)).toEqual([]);
  await post(shop, `/purchase-requests/${request}/cancel`, { reason: "No" });
  expect(await lowOf(shop)).toMatchObject([{ warehouse_id: there.id, in_transit: "2", expected: "2" }]);
  await post(shop, `/stock-transfers/${transfer}/cancel`);
  expect(await lowOf(shop)).toMatchObject([{ warehouse_id: there.id, in_transit: "0", expected: "0" }]);
});

test("alerts say what the list says, whatever changes it", async () => {
  const { settle, alerts, emitted, ...shop } = await openStockAlerts();
  const [here, there] = [await shop.warehouse(), await shop.warehouse()];
  const { id: product_id } = await shop.product({ reorder_point: 10 });
  const agree = async (...places: (string | null)[]) => {
    await settle();
    const listed = (await lowOf(shop)).map(({ warehouse_id }) => warehouse_id);
    expect(listed.toSorted()).toEqual(places.toSorted());
    expect((await alerts()).map(({ warehouse_id }) => warehouse_id).toSorted()).toEqual(places.toSorted());
  };
  const move = async (fields: object) => {
    const answer = await shop.move({ type: "receive", product_id, warehouse_id: here.id, ...fields });
    expect(answer.status, answer.text).toBe(201);
  };
  await move({ quantity: 14 });
  await agree();
  const reserved = { product_id, warehouse_id: here.id, quantity: 4 };
  const reservation = await post(shop, "/reservations", reserved);
  await agree(null);
  await shop.owner.call("DELETE", `/reservations/${reservation}`);
  await agree();
  const point = await post(shop, "/reorder-points", { product_id, warehouse_id: there.id, reorder_point: 3 });
  await agree(there.id);
  const sent = {
    from_warehouse_id: here.id,
    to_warehouse_id: there.id,
    lines: [{ product_id, quantity: 4 }],
  };
  const transfer = await post(shop, "/stock-transfers", sent);
  await agree();
  await post(shop, `/stock-transfers/${transfer}/receive`);
  await agree();
  await move({ type: "issue", quantity: 4, warehouse_id: there.id });
  await agree(null, there.id);
  const line = { product_id, warehouse_id: there.id, quantity: 6, unit_price: 1 };
  const buy = async () => {
    const request = await post(shop, "/purchase-requests", { lines: [line] });
    await post(shop, `/purchase-requests/${request}/submit`);
    return request;
  };
  const first = await buy();
  await agree();
  await post(shop, `/purchase-requests/${first}/cancel`, { reason: "No" });
  await agree(null, there.id);
  const second = await buy();
  await agree();
  await post(shop, `/purchase-requests/${second}/reject`, { reason: "No" });
  await agree(null, there.id);
  await shop.owner.call("PATCH", `/reorder-points/${point}`, { body: { warehouse_id: here.id } });
  await agree(null);
  await shop.owner.call("PATCH", `/reorder-points/${point}`, { body: { reorder_point: 50 } });
  await agree(null, here.id);
  await shop.owner.call("PATCH", `/warehouses/${here.id}`, { body: { active: false } });
  await agree(null);
  await shop.owner.call("PATCH", `/warehouses/${here.id}`, { body: { active: true } });
  await agree(null, here.id);
  await shop.owner.call("DELETE", `/reorder-points/${point}`);
  await agree(null);
  const file = await shop.importCsv(`sku,name,reorder_point\nnew,New,7\n`);
  expect(file.status, file.text).toBeLessThan(300);
  await agree(null, null);
  expect((await emitted()).length).toBeGreaterThan(10);
});

test("what was removed gets no reorder point", async () => {
  const shop = await openShop();
  const [shelf, gone] = [await shop.warehouse({ code: "shelf" }), await shop.warehouse({ code: "gone" })];
  const [soap, salt] = [await shop.product({ sku: "soap" }), await shop.product({ sku: "salt" })];
  for (const path of [`/warehouses/${gone.id}`, `/products/${salt.id}`])
    expect((await shop.owner.call("DELETE", path)).status).toBe(204);
  const make = (product_id: string, warehouse_id: string) =>
    shop.owner.post("/reorder-points", { product_id, warehouse_id, reorder_point: 3 });
  const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.code];
  expect(code(await make(salt.id, shelf.id))).toEqual([404, "reorder_point.unknown_product"]);
  expect(code(await make(soap.id, gone.id))).toEqual([404, "reorder_point.unknown_warehouse"]);
  const point = await make(soap.id, shelf.id);
  const moved = await shop.owner.call("PATCH", `/reorder-points/${point.body.id}`, {
    body: { warehouse_id: gone.id },
  });
  expect(code(moved)).toEqual([404, "reorder_point.unknown_warehouse"]);
});
