import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { codeOf, type Line, openShop } from "../shop.ts";

/** A shop with a product in boxes of three and cartons of four boxes. */
async function openBoxes(fields: Record<string, unknown> = {}) {
  const shop = await openShop();
  const product_id = await shop.product({ unit: "piece", cost: 3, ...fields });
  await shop.make(`/products/${product_id}/units`, { unit: "box", quantity: 3 });
  await shop.make(`/products/${product_id}/units`, { unit: "carton", quantity: 4, of: "box" });
  const at = { product_id, warehouse_id: await shop.warehouse() };
  const value = async () => {
    const [rows] = await asOwner(
      sql`select sum(value)::text as value from inventory.stock_positions where tenant_id = ${shop.tenant.id}`,
    );
    return String(rows?.[0]?.value);
  };
  return { shop, at, value };
}

test("a line is ordered in a unit: its price is of that, and stock expects the product's own", async () => {
  const { shop, at } = await openBoxes();
  const { total, lines } = await shop.approved({
    lines: [{ ...at, quantity: 5, unit: "Box", unit_price: 10 }],
  });
  expect(total).toBe("50");
  expect(lines).toMatchObject([
    { quantity: "15", unit: "Box", unit_quantity: "5", unit_price: "10", line_total: "50" },
  ]);
  const [expected] = await asOwner(
    sql`select trim_scale(quantity)::text as quantity from inventory.expected_stock where tenant_id = ${shop.tenant.id}`,
  );
  expect(expected).toEqual([{ quantity: "15" }]);
  const draft = await shop.draft({ lines: [{ ...at, quantity: 1, unit: "carton" }] });
  expect(draft.lines, "without a price it is the product's cost, of a whole carton").toMatchObject([
    { quantity: "12", unit_price: "36" },
  ]);
  const unknown = await shop.clerk.post("/purchase-requests", {
    lines: [{ ...at, quantity: 1, unit: "pallet" }],
  });
  expect([unknown.status, unknown.body.code]).toEqual([422, "product.unit_unknown"]);
});

test("what arrives is said in the line's unit or another one, and no money is lost", async () => {
  const { shop, at, value } = await openBoxes();
  const request = await shop.approved({ lines: [{ ...at, quantity: 5, unit: "box", unit_price: 10 }] });
  const [{ id: line_id }] = request.lines as [Line];
  const receive = (line: Record<string, unknown>) =>
    shop.step(shop.clerk, request, "receive", { confirm: true, lines: [{ line_id, ...line }] });
  expect((await receive({ quantity: 1 })).body.lines).toMatchObject([{ received: "3" }]);
  expect(await value()).toBe("10.0000");
  expect((await receive({ quantity: 3, unit: "piece" })).body.lines).toMatchObject([{ received: "6" }]);
  expect(await value()).toBe("20.0000");
  expect((await receive({ quantity: 1, unit: "carton" })).body.code).toBe("purchase_request.over_receipt");
  const done = await receive({ quantity: 3, unit: "BOX", unit_cost: 11 });
  expect(done.body).toMatchObject({ status: "received", lines: [{ received: "15" }] });
  expect(await value()).toBe("53.0000");
  expect(await shop.levels()).toEqual({ [at.product_id]: "15" });
  expect((await receive({ quantity: 1, unit: "pallet" })).status).toBeGreaterThanOrEqual(409);
});

test("the unit of a line stays as it was when it was ordered", async () => {
  const { shop, at } = await openBoxes();
  const request = await shop.approved({ lines: [{ ...at, quantity: 1, unit: "carton", unit_price: 40 }] });
  const [{ id: line_id }] = request.lines as [Line];
  const { body } = await shop.owner.get<{ data: { id: string; unit: string }[] }>(
    `/products/${at.product_id}/units`,
  );
  const carton = body.data.find(({ unit }) => unit === "carton");
  const change = () =>
    shop.owner.call("PATCH", `/products/${at.product_id}/units/${carton?.id}`, { body: { quantity: 6 } });
  expect(codeOf(await change())).toEqual([409, "product.unit_in_use"]);
  const received = await shop.step(shop.clerk, request, "receive", { lines: [{ line_id, quantity: 1 }] });
  expect(received.body).toMatchObject({ status: "received", lines: [{ received: "12" }] });
});

test("a line is ordered in the size that its unit has, whoever changes that at the same time", async () => {
  const { shop, at } = await openBoxes();
  const path = `/products/${at.product_id}/units`;
  for (let round = 0; round < 6; round++) {
    const unit = `bag ${round}`;
    const { id } = await shop.make(path, { unit, quantity: 10 });
    const [draft, changed] = await Promise.all([
      shop.draft({ lines: [{ ...at, quantity: 1, unit, unit_price: 1 }] }),
      shop.owner.call("PATCH", `${path}/${id}`, { body: { quantity: 12 } }),
    ]);
    expect(draft.lines).toMatchObject([{ quantity: changed.status === 200 ? "12" : "10" }]);
  }
});

test("what arrives in a small unit is an exact quantity, as it is without an order", async () => {
  const { shop, at } = await openBoxes();
  await shop.make(`/products/${at.product_id}/units`, { unit: "g", quantity: "0.001" });
  const request = await shop.approved({ lines: [{ ...at, quantity: 100, unit: "g", unit_price: 1 }] });
  const [{ id: line_id }] = request.lines as [Line];
  const receive = (quantity: string) =>
    shop.step(shop.clerk, request, "receive", { confirm: true, lines: [{ line_id, quantity }] });
  for (const quantity of ["0.05", "0.04", "0.15"])
    expect(codeOf(await receive(quantity))).toEqual([422, "product.unit_inexact"]);
  expect((await receive("0.1")).body.lines).toMatchObject([{ received: "0.0001" }]);
});

test("the packs that arrive are named by their serials, where the product requires them", async () => {
  const { shop, at } = await openBoxes({ serials_required: true });
  const request = await shop.approved({ lines: [{ ...at, quantity: 1, unit: "box", unit_price: 9 }] });
  const [{ id: line_id }] = request.lines as [Line];
  const receive = (serials?: string[]) =>
    shop.step(shop.clerk, request, "receive", { lines: [{ line_id, quantity: 1, serials }] });
  expect((await receive()).body.code).toBe("serial.count_differs");
  expect((await receive(["A", "B"])).body.code).toBe("serial.count_differs");
  expect((await receive(["A", "B", "C"])).status).toBe(200);
  const { body } = await shop.owner.get<{ data: unknown[] }>(
    `/serials?product_id=${at.product_id}&state=in_stock`,
  );
  expect(body.data).toHaveLength(3);
});
