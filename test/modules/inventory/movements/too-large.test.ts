import { expect, test } from "vitest";
import { openapi } from "#test/http/contract.ts";
import type { Answer } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";

const TOO_LARGE = [422, "number.too_large"];
const refusal = ({ status, body }: Answer) => [status, body.code];

/** A shop with a product in tabs, grains of 0.0001 and crates of 10,000, a shelf, and a rate as high as there is. */
async function openGiants(fields: Record<string, unknown> = {}) {
  const shop = await openShop();
  const rate = { currency: "EUR", rate: "999999999999.99", valid_from: "2020-01-01" };
  await shop.owner.post("/exchange-rates", rate);
  const { id: product_id, sku } = await shop.product({ unit: "tab", ...fields });
  await shop.owner.post(`/products/${product_id}/units`, { unit: "grain", quantity: "0.0001" });
  await shop.owner.post(`/products/${product_id}/units`, { unit: "crate", quantity: 10000 });
  const { id: warehouse_id, code } = await shop.warehouse();
  const at = { product_id, warehouse_id };
  return { ...shop, sku, code, at, untouched: async () => expect(await shop.levels()).toEqual({}) };
}

test("every operation that changes something says that a number may be too large", () => {
  const codes = Object.values(openapi.paths).flatMap((methods) =>
    Object.entries(methods).map(([method, operation]) => [method, JSON.stringify(operation)] as const),
  );
  for (const [method, text] of codes.filter(([method]) => /put|patch|delete/.test(method)))
    expect(text.includes("number.too_large"), method).toBe(true);
});

test("what a receipt is worth is a number that the books can keep, or refused, by a file too", async () => {
  const { at, move, importAs, sku, code, untouched } = await openGiants({ currency: "EUR" });
  const most = "99999999999999";
  expect(
    refusal(await move({ type: "receive", ...at, quantity: most, unit_cost: most, confirm: true })),
  ).toEqual(TOO_LARGE);
  const { status, report } = await importAs(
    "stock-movements",
    `sku,warehouse_code,quantity,unit_cost\n${sku},${code},${most},${most}\n`,
    "confirm=true",
  );
  expect([status, report.code]).toEqual(TOO_LARGE);
  await untouched();
});

test("what a product costs, brought into the books, is such a number too", async () => {
  const { at, move, untouched } = await openGiants({ currency: "EUR", cost: "99999999999999.9999" });
  expect(refusal(await move({ type: "receive", ...at, quantity: 1 }))).toEqual(TOO_LARGE);
  await untouched();
});

test("two lines of a transfer together are no more of a unit than can be kept", async () => {
  const { at, move, owner, warehouse, levels } = await openGiants();
  await move({ type: "receive", ...at, quantity: "80000000000000" });
  const to_warehouse_id = (await warehouse()).id;
  const sent = await owner.post<Item>("/stock-transfers", {
    from_warehouse_id: at.warehouse_id,
    to_warehouse_id,
    lines: [{ product_id: at.product_id, quantity: "80000000000000" }],
  });
  const line = { product_id: at.product_id, quantity: "99999999999999", unit: "grain" };
  const arrived = await owner.post(`/stock-transfers/${sent.body.id}/receive`, { lines: [line, line] });
  expect(refusal(arrived)).toEqual(TOO_LARGE);
  expect(await levels()).not.toHaveProperty(`${at.product_id} ${to_warehouse_id}`);
});

test("a price by the grain is none by the tab or the crate where that has no room", async () => {
  const { at, owner, untouched } = await openGiants();
  const lines = [{ ...at, quantity: "99999999999", unit: "grain", unit_price: "99999999999" }];
  const { body } = await owner.post<Item>("/purchase-requests", { lines });
  await owner.call("PATCH", "/purchasing-settings", { body: { allow_self_approval: true } });
  const path = `/purchase-requests/${body.id}`;
  await owner.post(`${path}/submit`, {});
  expect((await owner.post(`${path}/approve`, {})).status).toBe(200);
  const [line] = body.lines as Item[];
  for (const [quantity, unit] of [
    [1, "tab"],
    ["0.0001", "crate"],
  ]) {
    const arrivals = [{ line_id: line?.id, quantity, unit }];
    const answer = await owner.post(`${path}/receive`, { lines: arrivals, confirm: true });
    expect(refusal(answer)).toEqual(TOO_LARGE);
  }
  await untouched();
});

test("what is counted by scan does not add up to more than can be kept", async () => {
  const { at, owner } = await openGiants({ barcode: "ONE" });
  const count = await owner.post<Item>("/stock-counts", { warehouse_id: at.warehouse_id });
  const scan = () =>
    owner.post(`/stock-counts/${count.body.id}/scan`, { code: "ONE", quantity: "99999999999999" });
  expect((await scan()).status).toBe(200);
  expect(refusal(await scan())).toEqual(TOO_LARGE);
});
