import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { openShop } from "../shop.ts";

const tally = (values: readonly unknown[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, String)].map(([value, all]) => [value, all.length]));

test("B-E35: of 100 concurrent issues of the last unit exactly one passes", async () => {
  const { product, warehouse, move, levels, tenant } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  await move({ type: "receive", ...at, quantity: 1 });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => move({ type: "issue", ...at, quantity: 1 })),
  );
  expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? ""}`))).toEqual({
    "201 ": 1,
    "409 stock.insufficient": 99,
  });
  expect(Object.values(await levels())).toEqual(["0"]);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from inventory.stock_movements where tenant_id = ${tenant.id} and type = 'issue'`,
  );
  expect(rows).toEqual([{ n: 1 }]);
});

test("B-E35: the first movements of a product at a warehouse race and all count", async () => {
  const { product, warehouse, move, levels } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => move({ type: "receive", ...at, quantity: "0.1" })),
  );
  expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 20 });
  expect(Object.values(await levels())).toEqual(["2"]);
});

test("B-E35: transfers in both directions at once never deadlock, and keep the sum", async () => {
  const { product, warehouse, move, levels } = await openShop();
  const [{ id: product_id }, one, two, three] = [
    await product(),
    await warehouse(),
    await warehouse(),
    await warehouse(),
  ];
  const ids = [one.id, two.id, three.id];
  for (const warehouse_id of ids) await move({ type: "receive", product_id, warehouse_id, quantity: 1000 });
  const answers = await Promise.all(
    Array.from({ length: 90 }, (_, at) =>
      move({
        type: "transfer",
        product_id,
        warehouse_id: ids[at % 3],
        to_warehouse_id: ids[(at + 1 + (at % 2)) % 3],
        quantity: (at % 7) + 1,
      }),
    ),
  );
  expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? ""}`))).toEqual({ "201 ": 90 });
  const sum = Object.values(await levels()).reduce((total, level) => total + Number(level), 0);
  expect(sum).toBe(3000);
});

test("an import locks the products of its file in the order of their ids, as movements do, and never deadlocks with one", async () => {
  const { product, importCsv } = await openShop();
  const [first, last] = [await product(), await product()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const lock = (one: typeof first) =>
    sql`select from inventory.products where id = ${one?.id}::uuid for share`;
  const file = `sku,name\n${last?.sku},New\n${first?.sku},New`;
  const { result } = await meanwhile({ first: [lock(first)], last: [lock(last)] }, () =>
    importCsv(file, "existing=update"),
  );
  expect(result.status, result.text).toBe(200);
});
