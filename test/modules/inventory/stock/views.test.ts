import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { connect } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { config } from "#test/tenant.ts";
import { openShop } from "../shop.ts";

interface Low {
  sku: string;
  on_hand: string;
  shortage: string;
}

test("B-E36, X47: low stock is what all warehouses together hold, at or below the reorder point", async () => {
  const { owner, product, warehouse, move } = await openShop();
  const [one, two] = [await warehouse(), await warehouse()];
  const stock = async (sku: string, fields: object, ...quantities: number[]) => {
    const { id } = await product({ sku, name: `Name ${sku}`, ...fields });
    for (const [at, quantity] of quantities.entries())
      await move({ type: "receive", product_id: id, warehouse_id: [one, two][at]?.id, quantity });
    return id;
  };
  await stock("above", { reorder_point: 5 }, 3, 2.0001);
  await stock("at", { reorder_point: 5, reorder_quantity: 20 }, 3, 2);
  await stock("below", { reorder_point: "5.5", category: "Soap" }, 1);
  await stock("none", { reorder_point: 1 });
  await stock("zero", { reorder_point: 0 });
  await stock("without", {}, 1);
  await stock("inactive", { reorder_point: 5, active: false });
  const removed = await stock("removed", { reorder_point: 5 });
  await owner.call("DELETE", `/products/${removed}`);

  const { status, body } = await owner.get<{ data: Low[] }>("/stock-movements/low-stock");
  expect(status).toBe(200);
  expect(body.data.map(({ sku, on_hand, shortage }) => [sku, on_hand, shortage])).toEqual([
    ["at", "5", "0"],
    ["below", "1", "4.5"],
    ["none", "0", "1"],
    ["zero", "0", "0"],
  ]);
  expect(body.data[0]).toMatchObject({ reorder_point: "5", reorder_quantity: "20", unit: "each" });
  const only = async (query: string) =>
    (await owner.get<{ data: Low[] }>(`/stock-movements/low-stock?${query}`)).body.data.map(({ sku }) => sku);
  expect(await only("category=Soap")).toEqual(["below"]);
  expect(await only("q=name%20zer")).toEqual(["zero"]);
  expect((await owner.get("/stock-movements/low-stocks")).status).toBe(422);
});

test("stock levels by product, warehouse and words; the cursor walks pairs of both", async () => {
  const { owner, product, warehouse, move } = await openShop();
  const products = [await product({ name: "Red soap" }), await product({ name: "Blue soap" })];
  const warehouses = [await warehouse(), await warehouse(), await warehouse()];
  for (const { id: product_id } of products)
    for (const { id: warehouse_id } of warehouses)
      await move({ type: "receive", product_id, warehouse_id, quantity: 1 });
  const page = (query: string) =>
    owner.get<{ data: Record<string, string>[]; next_cursor: string | null }>(`/stock-levels?${query}`);
  expect((await page(`product_id=${products[0]?.id}`)).body.data).toHaveLength(3);
  expect((await page(`warehouse_id=${warehouses[0]?.id}`)).body.data).toHaveLength(2);
  expect((await page("q=blue")).body.data.map(({ product_name }) => product_name)).toEqual(
    Array(3).fill("Blue soap"),
  );
  for (const sort of ["product", "-product"]) {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await page(`limit=1&sort=${sort}${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map((level) => `${level.product_id} ${level.warehouse_id}`));
      cursor = body.next_cursor;
    }
    const all = products.flatMap((p) => warehouses.map((w) => `${p.id} ${w.id}`)).sort();
    expect(seen).toEqual(sort === "product" ? all : all.reverse());
  }
});

test.each([
  [
    "insert into inventory.stock_levels (product_id, warehouse_id, quantity) select product_id, warehouse_id, 9 from inventory.stock_levels",
  ],
  ["update inventory.stock_levels set quantity = 99"],
  ["delete from inventory.stock_levels"],
  ["update inventory.stock_movements set quantity = 99"],
  ["delete from inventory.stock_movements"],
  ["truncate inventory.stock_movements"],
])("the ledger is append-only, levels are its own: %s is refused", async (attempt) => {
  const { tenant, product, warehouse, move, levels } = await openShop();
  const [{ id: product_id }, { id: warehouse_id }] = [await product(), await warehouse()];
  await move({ type: "receive", product_id, warehouse_id, quantity: 5 });
  const claims = {
    scope: "tenant",
    kind: "job",
    command: "test",
    access: "write",
    request: newId(),
  } as const;
  const attack = connect(config, config.DATABASE_URL, newId()).batch([
    await enter(config.CONTEXT_KEY, { ...claims, tenant: tenant.id }),
    sql.raw(attempt),
  ]);
  await expect(attack).rejects.toMatchObject({ code: "42501" });
  expect(await levels()).toEqual({ [`${product_id} ${warehouse_id}`]: "5" });
});
