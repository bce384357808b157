import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";
import { postAll, sliceOf, startPosting } from "./posting.ts";

const leaves = (tenant: string, person: string) =>
  asOwner(
    sql`update identity.memberships set status = 'ended' where tenant_id = ${tenant}::uuid and user_id = ${person}::uuid`,
  );

const refusal = ({ status, body }: Answer) => [status, body.code];

/** A count of so many products in one warehouse, three of each, of which the books know nothing, in review. */
async function bigCount(lines: number) {
  const shop = await openShop();
  const { tenant, owner } = shop;
  const { id: warehouse_id } = await shop.warehouse();
  const csv = ["sku,name,cost", ...Array.from({ length: lines }, (_, n) => `P${n},Soap ${n},2`)].join("\n");
  expect((await shop.importCsv(csv)).status).toBe(200);
  const [products = []] = await asOwner(
    sql`select id from inventory.products where tenant_id = ${tenant.id}::uuid order by id`,
  );
  const { body: count } = await owner.post<Item>("/stock-counts", { warehouse_id });
  const path = `/stock-counts/${count.id}`;
  for (let from = 0; from < lines; from += 500) {
    const some = products.slice(from, from + 500).map(({ id }) => ({ product_id: id, counted: 3 }));
    expect((await owner.post(`${path}/lines`, { lines: some })).status).toBe(200);
  }
  expect((await owner.post(`${path}/review`)).status).toBe(200);
  const ledger = async () => {
    const [[sums] = []] = await asOwner(
      sql`select count(*)::int as movements, coalesce(sum(quantity), 0)::int as pieces, count(distinct product_id)::int as products,
                 array_agg(distinct created_by) as by
            from inventory.stock_movements where tenant_id = ${tenant.id}::uuid`,
    );
    return sums;
  };
  return { ...shop, warehouse_id, products: products.map(({ id }) => String(id)), count, path, ledger };
}

describe("a count of many lines", () => {
  it("is answered as posting, stays readable, and is in the ledger once its slices are, for who posted it", async () => {
    const { tenant, owner, path, products, ledger } = await bigCount(501);
    const posted = await owner.post(`${path}/post`, { reason: "Year's end" });
    expect([posted.status, posted.body]).toMatchObject([
      200,
      { status: "posting", finished_at: null, posted_count: 0, differences_count: 501 },
    ]);
    expect(await ledger()).toMatchObject({ movements: 0 });
    const line = { product_id: products[0], counted: 4 };
    expect(refusal(await owner.post(`${path}/lines`, { lines: [line] }))).toEqual([
      409,
      "stock_count.closed",
    ]);
    expect(refusal(await owner.post(`${path}/cancel`))).toEqual([409, "stock_count.closed"]);
    expect(refusal(await owner.post(`${path}/review`))).toEqual([409, "stock_count.not_counting"]);
    expect(refusal(await owner.post(`${path}/post`))).toEqual([409, "stock_count.not_in_review"]);
    const unit = await owner.call("PATCH", `/products/${products[0]}`, { body: { unit: "kg" } });
    expect(unit.status).toBe(409);
    await sliceOf(tenant.id, String(posted.body.id), 200);
    expect((await owner.get(path)).body).toMatchObject({ status: "posting", posted_count: 200 });
    await postAll(tenant.id);
    expect((await owner.get(path)).body).toMatchObject({
      status: "posted",
      posted_count: 501,
      refused_count: 0,
    });
    expect(await ledger()).toEqual({ movements: 501, pieces: 1503, products: 501, by: [owner.userId] });
    const [first] = (await owner.get<{ data: Item[] }>("/stock-movements?limit=1")).body.data;
    expect(first).toMatchObject({ type: "count", reason: "Year's end" });
  });

  it("of as many as go at once is posted with the answer", async () => {
    const { owner, path, ledger } = await bigCount(500);
    expect((await owner.post(`${path}/post`)).body).toMatchObject({ status: "posted", posted_count: 500 });
    expect(await ledger()).toMatchObject({ movements: 500, pieces: 1500 });
  });
});

describe("a line that the ledger refuses while its count is posting", () => {
  it("holds up none of the others, says why, and is counted again; those that are posted are not", async () => {
    const { tenant, owner, path, count, products, ledger } = await bigCount(5);
    const manager = await tenant.member("manager");
    const limits = { manager: { quantity: "10", value: null } };
    expect((await owner.call("PATCH", "/stock-settings", { body: { limits } })).status).toBe(200);
    const again = { lines: [{ product_id: products[2], counted: 11 }] };
    expect((await owner.post(`${path}/lines`, again)).status).toBe(200);
    expect((await owner.post(`${path}/review`)).status).toBe(200);
    await startPosting(count.id, manager.userId, ["manager"]);
    await postAll(tenant.id);
    expect((await owner.get(path)).body).toMatchObject({
      status: "review",
      posted_count: 4,
      refused_count: 1,
    });
    expect(await ledger()).toMatchObject({ movements: 4, pieces: 12 });
    const lines = (await owner.get<{ data: Item[] }>(`${path}/lines`)).body.data;
    expect(lines.filter(({ posted_at }) => posted_at === null)).toMatchObject([
      { product_id: products[2], refusal: "stock.beyond_limit" },
    ]);
    const other = { lines: [{ product_id: products[0], counted: 9 }] };
    expect(refusal(await owner.post(`${path}/lines`, other))).toEqual([409, "stock_count.line_posted"]);
    expect((await owner.post(`${path}/post`)).body).toMatchObject({ status: "posted", posted_count: 5 });
    expect(await ledger()).toMatchObject({ movements: 5, pieces: 23 });
  });

  it("is left where the count is cancelled, and those that are posted stay in the ledger", async () => {
    const { tenant, owner, path, count, ledger } = await bigCount(3);
    await startPosting(count.id, owner.userId, ["owner"]);
    await sliceOf(tenant.id, count.id, 2);
    await asOwner(
      sql`update inventory.stock_count_lines set refusal = 'stock.period_closed'
           where stock_count_id = ${count.id}::uuid and posted_at is null`,
    );
    await sliceOf(tenant.id, count.id, 2);
    expect((await owner.post(`${path}/cancel`)).body).toMatchObject({ status: "cancelled", posted_count: 2 });
    expect(await ledger()).toMatchObject({ movements: 2, pieces: 6 });
  });
});

describe("a count whose poster changes while it is posting", () => {
  it("is posted for who has another role by now, within what they might when they had it posted", async () => {
    const { tenant, owner, path, count, ledger } = await bigCount(4);
    const manager = await tenant.member("manager");
    const limits = { viewer: { quantity: "1", value: null } };
    expect((await owner.call("PATCH", "/stock-settings", { body: { limits } })).status).toBe(200);
    await startPosting(count.id, manager.userId, ["manager"]);
    await sliceOf(tenant.id, count.id, 2);
    await asOwner(
      sql`update identity.memberships set roles = '{viewer}' where tenant_id = ${tenant.id}::uuid and user_id = ${manager.userId}::uuid`,
    );
    await postAll(tenant.id);
    expect((await owner.get(path)).body).toMatchObject({ status: "posted", posted_count: 4 });
    expect(await ledger()).toEqual({ movements: 4, pieces: 12, products: 4, by: [manager.userId] });
  });

  it("is in review again once they are removed, and somebody else posts the rest of it", async () => {
    const { tenant, owner, path, count, ledger } = await bigCount(4);
    const manager = await tenant.member("manager");
    await startPosting(count.id, manager.userId, ["manager"]);
    await sliceOf(tenant.id, count.id, 2);
    await leaves(tenant.id, manager.userId);
    await postAll(tenant.id);
    expect((await owner.get(path)).body).toMatchObject({
      status: "review",
      posted_count: 2,
      refused_count: 0,
    });
    expect(await ledger()).toMatchObject({ movements: 2, by: [manager.userId] });
    const { body } = await owner.get<{ data: Item[] }>("/events?type=inventory.stock_count.returned");
    expect(body.data).toHaveLength(1);
    expect((await owner.post(`${path}/post`)).body).toMatchObject({ status: "posted", posted_count: 4 });
    expect(await ledger()).toMatchObject({ movements: 4, pieces: 12, products: 4 });
  });

  it("waits while the tenant may not write, and goes on once it may", async () => {
    const { tenant, owner, path, count, ledger } = await bigCount(4);
    const become = (status: string) =>
      asOwner(sql`update tenants.tenants set status = ${status} where id = ${tenant.id}::uuid`);
    await startPosting(count.id, owner.userId, ["owner"]);
    await sliceOf(tenant.id, count.id, 1);
    for (const status of ["suspended", "blocked"]) {
      await become(status);
      await expect(sliceOf(tenant.id, count.id, 2)).rejects.toMatchObject({ code: `tenant.${status}` });
      await postAll(tenant.id);
      expect((await owner.get(path)).body).toMatchObject({ status: "posting", posted_count: 1 });
    }
    await become("active");
    await postAll(tenant.id);
    expect((await owner.get(path)).body).toMatchObject({ status: "posted", posted_count: 4 });
    expect(await ledger()).toMatchObject({ movements: 4, pieces: 12 });
  });
});
