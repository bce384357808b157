import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, openShop } from "./shop.ts";

/** A decimal of at most 14 digits before and 4 after the point, without needless zeros. */
const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 14n - 1n }), fc.integer({ min: 0, max: 9999 }))
  .map(([whole, part]) => {
    const digits = String(part).padStart(4, "0").replace(/0+$/, "");
    return digits ? `${whole}.${digits}` : `${whole}`;
  });

test("X48: prices and costs come back digit for digit", async () => {
  const { owner, product } = await openShop();
  const { id } = await product();
  await fc.assert(
    fc.asyncProperty(amount, amount, async (price, cost) => {
      const { status } = await owner.call("PATCH", `/products/${id}`, { body: { price, cost } });
      expect(status).toBe(200);
      expect((await owner.get(`/products/${id}`)).body).toMatchObject({ price, cost });
    }),
    {
      numRuns: 30,
      examples: [
        ["99999999999999.9999", "0.0001"],
        ["0.1", "0"],
      ],
    },
  );
});

test("X48: a level is the exact sum, where binary fractions are not", async () => {
  const shop = await openShop();
  const [{ id: product_id }, { id: warehouse_id }] = [await shop.product(), await shop.warehouse()];
  for (const quantity of ["0.1", 0.2, "0.0001"]) {
    await shop.move({ type: "receive", product_id, warehouse_id, quantity });
  }
  expect(await shop.levels()).toEqual({ [`${product_id} ${warehouse_id}`]: "0.3001" });
});

test.each([
  [12.5, "12.5"],
  [0.1, "0.1"],
  [1e2, "100"],
  [" 7.50 ", "7.5"],
  ["007", "7"],
])("X48: price %j is read as %s", async (price, shown) => {
  const { owner } = await openShop();
  const answer = await owner.post<Item>("/products", { sku: "A", name: "A", price });
  expect([answer.status, answer.body.price]).toEqual([201, shown]);
});

test.each([
  ["1.00001"],
  [0.00001],
  ["123456789012345"],
  [1e15],
  ["-1"],
  ["1e3"],
  ["1,5"],
  [""],
  [null],
  [true],
])("X48: price %j is 422", async (price) => {
  const { owner } = await openShop();
  const { status, body } = await owner.post("/products", { sku: "A", name: "A", price });
  expect([status, body.code]).toEqual([422, "request.invalid"]);
  expect(body.errors).toMatchObject([{ path: "price" }]);
});

test("X48: the currency beside a price is the tenant's where it is left out", async () => {
  const { owner, product } = await openShop();
  expect(await product()).toMatchObject({ currency: "RWF" });
  expect(await product({ currency: "USD" })).toMatchObject({ currency: "USD" });
  expect((await owner.post("/products", { sku: "C", name: "C", currency: "rwf" })).status).toBe(422);
});

test("text with a NUL is 422, never a fault", async () => {
  const { owner } = await openShop();
  expect((await owner.post("/products", { sku: "A", name: "a\u0000b" })).status).toBe(422);
  expect((await owner.get("/products?sku=%00")).status).toBe(422);
});
