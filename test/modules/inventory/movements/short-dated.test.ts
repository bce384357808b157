import { expect, test } from "vitest";
import { openShop as openBuyer } from "../../purchasing/shop.ts";
import { day, openPharmacy } from "../pharmacy.ts";
import { inShort } from "../shop.ts";

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** A pharmacy that wants what it receives to be valid for 90 days. */
async function openStrict() {
  const shop = await openPharmacy();
  const set = (body: Record<string, unknown>) => shop.owner.call("PATCH", "/stock-settings", { body });
  await set({ min_receipt_days: 90 });
  const tryReceipt = async (lot_number: string, days: number, more: Record<string, unknown> = {}) => {
    const receipt = { type: "receive", ...shop.at, quantity: 1, lot_number, expires_on: day(days), ...more };
    const { status, body } = await shop.move(receipt);
    return status === 201 ? 201 : body;
  };
  return { ...shop, set, tryReceipt };
}

test("a receipt of what expires in fewer days than the tenant wants has to be confirmed", async () => {
  const { tryReceipt, set, levels } = await openStrict();
  expect(await tryReceipt("short", 89)).toMatchObject({
    code: "lot.short_dated",
    lot_number: "short",
    expires_on: day(89),
    days: 89,
    min_receipt_days: 90,
  });
  expect(await levels()).toEqual({});
  expect(await tryReceipt("long", 90)).toBe(201);
  expect(await tryReceipt("short", 89, { confirm: true })).toBe(201);
  expect(await tryReceipt("none", 1, { expires_on: undefined })).toBe(201);
  expect(await tryReceipt("old", -1, { confirm: true })).toMatchObject({ code: "lot.expired" });
  expect(await tryReceipt("old", -1)).toMatchObject({ code: "lot.expired" });
  await set({ min_receipt_days: null });
  expect(await tryReceipt("any", 1)).toBe(201);
});

test("a lot that is there has its own date, by number or id; the days count from the day of the receipt", async () => {
  const { tryReceipt, lotOf, receive } = await openStrict();
  await receive("L", 1, day(60), { confirm: true });
  expect(await tryReceipt("L", 0, { expires_on: undefined })).toMatchObject({ days: 60 });
  const byId = { lot_number: undefined, expires_on: undefined, lot_id: lotOf("L") };
  expect(await tryReceipt("", 0, byId)).toMatchObject({ code: "lot.short_dated", days: 60 });
  expect(await tryReceipt("late", 60, { occurred_at: ago(29) })).toMatchObject({ days: 89 });
  expect(await tryReceipt("late", 60, { occurred_at: ago(31) })).toBe(201);
});

test("the product's own days come before the tenant's", async () => {
  const { tryReceipt, owner, at } = await openStrict();
  const set = (min_receipt_days: number | null) =>
    owner.call("PATCH", `/products/${at.product_id}`, { body: { min_receipt_days } });
  await set(10);
  expect(await tryReceipt("A", 10)).toBe(201);
  expect(await tryReceipt("B", 9)).toMatchObject({ code: "lot.short_dated", min_receipt_days: 10 });
  await set(0);
  expect(await tryReceipt("C", 0)).toBe(201);
  await set(null);
  expect(await tryReceipt("D", 10)).toMatchObject({ min_receipt_days: 90 });
});

test("a file names the rows that expire too soon, and takes them where they are confirmed", async () => {
  const { owner, importAs, product, warehouse } = await openPharmacy();
  await owner.call("PATCH", "/stock-settings", { body: { min_receipt_days: 90 } });
  await product({ sku: "F", track_lots: true });
  await warehouse({ code: "W" });
  const file = `sku,warehouse_code,quantity,lot_number,expires_on\nF,W,1,A,${day(99)}\nF,W,1,B,${day(9)}\n`;
  const refused = await importAs("stock-movements", file);
  expect(inShort(refused.report)).toEqual(["2 skipped", "3 failed expires_on lot.short_dated"]);
  const taken = await importAs("stock-movements", file, "confirm=true");
  expect(taken.status).toBe(200);
  expect(inShort(taken.report)).toEqual(["2 created", "3 created"]);
  const { status } = await owner.call("POST", "/products/import?confirm=true", {
    raw: { type: "text/csv", text: "sku,name\nX,Y\n" },
  });
  expect(status).toBe(422);
});

test("so is a receipt of a purchase request", async () => {
  const { owner, product, approved, warehouse, step } = await openBuyer();
  await owner.call("PATCH", "/stock-settings", { body: { min_receipt_days: 90 } });
  const product_id = await product({ track_lots: true });
  const warehouse_id = await warehouse();
  const request = await approved({
    lines: [{ product_id, warehouse_id, quantity: 5, unit_price: 1 }],
  });
  const lines = [{ line_id: request.lines[0]?.id, quantity: 5, lot_number: "A", expires_on: day(9) }];
  const refused = await step(owner, request, "receive", { lines });
  expect(refused.body).toMatchObject({ code: "lot.short_dated", days: 9, lot_number: "A" });
  expect((await step(owner, request, "receive", { lines, confirm: true })).status).toBe(200);
});
