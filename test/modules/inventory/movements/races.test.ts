import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { openShop } from "../shop.ts";

const tally = (values: readonly unknown[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, String)].map(([value, all]) => [value, all.length]));

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

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

test("a dated import makes the lots of its file in the order of their numbers, as counts do, and never deadlocks with one", async () => {
  const { tenant, product, warehouse, importAs } = await openShop();
  const { id, sku } = await product({ track_lots: true });
  const { code } = await warehouse();
  const make = (number: string) =>
    sql`insert into inventory.lots (tenant_id, id, product_id, lot_number) values (${tenant.id}, app.uuid7(), ${id}, ${number})`;
  const file = [
    "sku,warehouse_code,quantity,lot_number,occurred_at",
    ...[1, 2].map((n) => `${sku},${code},1,L${n},${daysAgo(n)}`),
  ];
  const { result } = await meanwhile({ first: [make("L1")], last: [make("L2")] }, () =>
    importAs("stock-movements", file.join("\n")),
  );
  expect(result.report.totals, JSON.stringify(result.report)).toMatchObject({ created: 2 });
  const [lots] = await asOwner(
    sql`select lot_number from inventory.lots where tenant_id = ${tenant.id} order by lot_number`,
  );
  expect(lots).toEqual([{ lot_number: "L1" }, { lot_number: "L2" }]);
});

test("the time zone waits for movements of today and of earlier days alike, and never deadlocks with them", async () => {
  const { tenant, owner, product, warehouse } = await openShop();
  const [one, { id: warehouse_id }] = [await product(), await warehouse()];
  const receive = (occurred_at: string | null) =>
    sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, occurred_at)
      values (${tenant.id}, app.uuid7(), 'receive', ${one.id}, ${warehouse_id}, 1, ${occurred_at}::timestamptz)`;
  const { result } = await meanwhile({ first: [receive(null)], last: [receive(daysAgo(3))] }, () =>
    owner.call("PATCH", "/tenants/current/settings", { body: { time_zone: "Asia/Tokyo" } }),
  );
  expect(result.status, result.text).toBe(200);
  const [summed] = await asOwner(
    sql`select sum(movements)::int as n, max(closing_quantity)::int as closing from reports.daily_stock where tenant_id = ${tenant.id}`,
  );
  expect(summed).toEqual([{ n: 2, closing: 2 }]);
});

test("receipts under way while a tenant begins to take costs from them are posted, whatever becomes of the cost", async () => {
  const { tenant, owner, product, warehouse, move, levels } = await openShop();
  const [{ id: product_id }, ...places] = [await product(), await warehouse(), await warehouse()];
  const receive = (warehouse_id: string | undefined, unit_cost: number) =>
    move({ type: "receive", product_id, warehouse_id, quantity: 1, unit_cost, confirm: true });
  for (const { id } of places) await receive(id, 1);
  await owner.call("PATCH", "/stock-settings", { body: { update_cost: false } });
  const held = sql`select from inventory.stock_positions where tenant_id = ${tenant.id} for update`;
  const wanted = sql`update inventory.settings set update_cost = true where tenant_id = ${tenant.id}`;
  const { result } = await meanwhile({ first: [held], last: [wanted] }, () =>
    Promise.all(places.map(({ id }) => receive(id, 2))),
  );
  expect(tally(result.map(({ status, body }) => `${status} ${body.code ?? ""}`))).toEqual({ "201 ": 2 });
  expect(Object.values(await levels())).toEqual(["2", "2"]);
  await receive(places[0]?.id, 3);
  expect((await owner.get(`/products/${product_id}`)).body).toMatchObject({ cost: "3" });
});

describe("what movements go by of a product or a warehouse", () => {
  test("changes once those under way have ended: a warehouse into which goods are coming is made no quarantine", async () => {
    const { tenant, owner, product, warehouse } = await openShop();
    const [{ id: product_id }, { id: warehouse_id }] = [await product(), await warehouse()];
    const coming = {
      first: [
        sql`select inventory.share_catalogue(${tenant.id}::uuid, 'products', array[${product_id}]::uuid[]),
                   inventory.share_catalogue(${tenant.id}::uuid, 'warehouses', array[${warehouse_id}]::uuid[])`,
        sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity)
          values (${tenant.id}, app.uuid7(), 'receive', ${product_id}, ${warehouse_id}, 1)`,
      ],
    };
    const { result } = await meanwhile(coming, () =>
      Promise.all([
        owner.call("PATCH", `/warehouses/${warehouse_id}`, { body: { quarantine: true } }),
        owner.call("PATCH", `/products/${product_id}`, { body: { unit: "box" } }),
      ]),
    );
    expect(result.map(({ status, body }) => [status, body.code])).toEqual([
      [409, "warehouse.holds_stock"],
      [409, "product.has_history"],
    ]);
  });

  test("is what it was changed to for those that wait for the change", async () => {
    const { tenant, owner, product, warehouse } = await openShop();
    const [one, other, { id: warehouse_id }] = [await product(), await product(), await warehouse()];
    const change = {
      first: [
        sql`update inventory.products set active = false where tenant_id = ${tenant.id}::uuid and id = ${one.id}::uuid`,
      ],
    };
    const receive = ({ id }: { id: string }) =>
      owner.post("/stock-movements", { type: "receive", product_id: id, warehouse_id, quantity: 1 });
    const { result, hadEnded } = await meanwhile(change, () => receive(one));
    expect([result.status, result.body.code]).toEqual([409, "product.inactive"]);
    expect(hadEnded).toBe(true);
    expect((await receive(other)).status).toBe(201);
  });
});
