import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";
import { openAll } from "./posting.ts";

const PRODUCTS = 1100;
type Line = { sku: string };

/** Products at one warehouse, of which the books say that there is some; of the last ten there is none. */
async function stocked() {
  const shop = await openShop();
  const { id: warehouse_id } = await shop.warehouse();
  const { id } = shop.tenant;
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency)
        select ${id}::uuid, app.uuid7(), 'P' || lpad((${PRODUCTS} - n)::text, 5, '0'), 'Soap', 'RWF' from generate_series(1, ${PRODUCTS}::int) n`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
        select p.tenant_id, p.id, ${warehouse_id}::uuid, case when p.sku < 'P01090' then 3 else 0 end
          from inventory.products p where p.tenant_id = ${id}::uuid`,
  );
  const opened = await shop.owner.post<Item>("/stock-counts", { warehouse_id, sheet: true });
  const path = `/stock-counts/${opened.body.id}`;
  const lines = async () => {
    const [rows = []] = await asOwner(
      sql`select p.sku from inventory.stock_count_lines l join inventory.products p on p.tenant_id = l.tenant_id and p.id = l.product_id
           where l.stock_count_id = ${opened.body.id}::uuid order by l.id`,
    );
    return (rows as unknown as Line[]).map(({ sku }) => sku);
  };
  const count = async (sku: string) => {
    const { body } = await shop.owner.get<{ data: Item[] }>(`/products?sku=${sku}`);
    return shop.owner.post(`${path}/lines`, { lines: [{ product_id: body.data[0]?.id, counted: 3 }] });
  };
  return { ...shop, opened, path, lines, count };
}

test("a large sheet is answered as opening, has the rest of its lines once a job wrote them, each once and in the order of SKUs, and is counted then", async () => {
  const { tenant, owner, opened, path, lines, count } = await stocked();
  expect([opened.status, opened.body]).toMatchObject([201, { status: "opening", lines_count: 1000 }]);
  const early = await count("P00001");
  expect([early.status, early.body.code]).toEqual([409, "stock_count.opening"]);
  const unwritten = await owner.post(`${path}/review`);
  expect([unwritten.status, unwritten.body.code]).toEqual([409, "stock_count.opening"]);
  // Two runs at once: the second waits, and goes on from there.
  await Promise.all([openAll(tenant.id), openAll(tenant.id)]);
  const all = Array.from({ length: 1090 }, (_, n) => `P${String(n).padStart(5, "0")}`);
  expect(await lines()).toEqual(all);
  expect((await owner.get<Item>(path)).body).toMatchObject({
    status: "open",
    lines_count: 1090,
    uncounted_count: 1090,
  });
  expect((await count("P01089")).status).toBe(200);
  expect((await owner.get<Item>(path)).body).toMatchObject({ status: "counting", uncounted_count: 1089 });
});

test("one that is opening is cancelled, and gets no more lines", async () => {
  const { tenant, owner, path, lines } = await stocked();
  expect((await owner.post<Item>(`${path}/cancel`)).body).toMatchObject({ status: "cancelled" });
  await openAll(tenant.id);
  expect((await lines()).length).toBe(1000);
});

describe("that a sheet is written is told", () => {
  const told = async ({ owner }: Pick<Awaited<ReturnType<typeof openShop>>, "owner">) => {
    const { body } = await owner.get<{ data: Item[] }>("/events?type=inventory.stock_count.sheet_written");
    return body.data.map(({ payload }) => payload);
  };

  test("of a large one when it is open, and once, whoever writes the end of it", async () => {
    const shop = await stocked();
    const { id, warehouse_id } = shop.opened.body;
    expect(await told(shop)).toEqual([]);
    await Promise.all([openAll(shop.tenant.id), openAll(shop.tenant.id)]);
    await openAll(shop.tenant.id);
    expect(await told(shop)).toEqual([{ stock_count_id: id, warehouse_id }]);
  });

  test("of a small one, an empty one too, with its opening; not of a count without one", async () => {
    const shop = await openShop();
    const { id: warehouse_id } = await shop.warehouse();
    await shop.owner.post("/stock-counts", { warehouse_id });
    const { body } = await shop.owner.post<Item>("/stock-counts", { warehouse_id, sheet: true });
    expect(body).toMatchObject({ status: "open", lines_count: 0 });
    expect(await told(shop)).toEqual([{ stock_count_id: body.id, warehouse_id }]);
  });

  test("never of one that was cancelled before", async () => {
    const shop = await stocked();
    await shop.owner.post(`${shop.path}/cancel`);
    await openAll(shop.tenant.id);
    expect(await told(shop)).toEqual([]);
  });
});

test("a product whose SKU is changed while the sheet is opening is on it, once", async () => {
  const { tenant, opened, lines } = await stocked();
  const rename = (from: string, to: string) =>
    sql`update inventory.products set sku = ${to} where tenant_id = ${tenant.id}::uuid and sku = ${from}`;
  await asOwner(
    sql`set local session_replication_role = replica`,
    rename("P01050", "A"),
    rename("P00003", "Z"),
  );
  await openAll(tenant.id);
  const skus = await lines();
  expect(skus).toHaveLength(1090);
  expect(new Set(skus).size).toBe(1090);
  expect(skus.filter((sku) => sku === "A" || sku === "Z")).toHaveLength(2);
  const [rows] = await asOwner(
    sql`select c.status from inventory.stock_counts c where c.id = ${opened.body.id}::uuid`,
  );
  expect(rows).toEqual([{ status: "open" }]);
});

test.each(["suspended", "blocked"])(
  "the sheet of a tenant that is %s waits until it may write",
  async (status) => {
    const { tenant, lines } = await stocked();
    const become = (next: string) =>
      asOwner(sql`update tenants.tenants set status = ${next} where id = ${tenant.id}::uuid`);
    await become(status);
    await openAll(tenant.id);
    expect(await lines()).toHaveLength(1000);
    await become("active");
    await openAll(tenant.id);
    expect(await lines()).toHaveLength(1090);
  },
);

describe("a sheet is written for who opened it", () => {
  /** Changes who opened it; gives another owner. */
  const become = async ({ tenant, owner }: Awaited<ReturnType<typeof stocked>>, change: string) => {
    const other = await tenant.member("owner");
    await asOwner(
      sql`update identity.memberships set ${sql.raw(change)} where tenant_id = ${tenant.id}::uuid and user_id = ${owner.userId}::uuid`,
    );
    return other;
  };

  test.each(["status = 'ended'", "roles = '{viewer}'"])(
    "and stops, saying why, where they are so by then: %s",
    async (change) => {
      const shop = await stocked();
      const { tenant, owner, opened, path, lines } = shop;
      expect(opened.body).toMatchObject({ opened_by: owner.userId, stopped_because: null });
      const other = await become(shop, change);
      await openAll(tenant.id);
      expect(await lines()).toHaveLength(1000);
      expect((await other.get<Item>(path)).body).toMatchObject({
        status: "cancelled",
        stopped_because: "opener_may_not",
        finished_at: expect.any(String),
      });
      const told = await other.get<{ data: Item[] }>("/events?type=inventory.stock_count.cancelled");
      expect(told.body.data.map(({ payload }) => payload)).toMatchObject([
        { stock_count_id: opened.body.id },
      ]);
    },
  );

  test("and goes on where they have another role that may", async () => {
    const shop = await stocked();
    await become(shop, "roles = '{staff}'");
    await openAll(shop.tenant.id);
    expect(await shop.lines()).toHaveLength(1090);
  });
});
