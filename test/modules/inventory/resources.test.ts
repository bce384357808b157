import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "./shop.ts";

const RESOURCES = [
  {
    ids: "B-E18…B-E22",
    path: "/products",
    unique: "sku",
    taken: "product.sku_taken",
    table: "inventory.products",
    optional: { description: "Long", unit: "pack", price: "2.5", reorder_point: "3", active: false },
    defaults: { description: null, unit: "each", price: "0", reorder_point: null, active: true },
  },
  {
    ids: "B-E23…B-E27",
    path: "/suppliers",
    unique: "code",
    taken: "supplier.code_taken",
    table: "inventory.suppliers",
    optional: { email: "a@example.com", phone: "+250788", lead_time_days: 3, active: false },
    defaults: { email: null, phone: null, lead_time_days: null, active: true },
  },
  {
    ids: "B-E28…B-E32",
    path: "/warehouses",
    unique: "code",
    taken: "warehouse.code_taken",
    table: "inventory.warehouses",
    optional: { address: "Hill 1", active: false },
    defaults: { address: null, active: true },
  },
] as const;

describe.each(RESOURCES)("$path ($ids)", ({ path, unique, taken, table, optional, defaults }) => {
  test("X15: POST and PUT reset what is left out, PATCH keeps it", async () => {
    const { owner } = await openShop();
    const made = await owner.post<Item>(path, { [unique]: "A", name: "One", ...optional });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ [unique]: "A", name: "One", version: 1, ...optional });
    const one = `${path}/${made.body.id}`;

    const patched = await owner.call("PATCH", one, { body: { name: "Two" } });
    expect(patched.body).toMatchObject({ [unique]: "A", name: "Two", version: 2, ...optional });

    const put = await owner.call("PUT", one, { body: { [unique]: "A", name: "Three" } });
    expect(put.body).toMatchObject({ [unique]: "A", name: "Three", version: 3, ...defaults });
    expect((await owner.get(one)).body).toEqual(put.body);
    expect((await owner.call("PUT", one, { body: { name: "Four" } })).status).toBe(422);
  });

  test("a stale If-Match is 412 on PUT, PATCH and DELETE, and changes nothing", async () => {
    const { owner } = await openShop();
    const made = await owner.post<Item>(path, { [unique]: "A", name: "One" });
    const one = `${path}/${made.body.id}`;
    expect(made.headers.get("ETag")).toBe('"1"');
    const fresh = await owner.call("PATCH", one, { body: { name: "Two" }, headers: { "If-Match": '"1"' } });
    expect([fresh.status, fresh.headers.get("ETag")]).toEqual([200, '"2"']);
    for (const [method, body] of [
      ["PUT", { [unique]: "A", name: "Stale" }],
      ["PATCH", { name: "Stale" }],
      ["DELETE", undefined],
    ] as const) {
      const stale = await owner.call(method, one, { body, headers: { "If-Match": '"1"' } });
      expect([method, stale.status, stale.body.code]).toEqual([method, 412, "version.stale"]);
    }
    const now = await owner.get(one);
    expect([now.headers.get("ETag"), now.body.name]).toEqual(['"2"', "Two"]);
    const gone = await owner.call("DELETE", one, { headers: { "If-Match": '"2"' } });
    expect(gone.status).toBe(204);
  });

  test(`X14: a removed row frees its ${unique}; restoring it when that is taken is 409`, async () => {
    const { owner, tenant } = await openShop();
    const first = (await owner.post<Item>(path, { [unique]: "A", name: "One" })).body;
    const again = await owner.post(path, { [unique]: "A", name: "Again" });
    expect([again.status, again.body.code]).toEqual([409, taken]);

    expect((await owner.call("DELETE", `${path}/${first.id}`)).status).toBe(204);
    expect((await owner.get(`${path}/${first.id}`)).status).toBe(404);
    expect((await owner.call("DELETE", `${path}/${first.id}`)).status).toBe(404);
    const second = (await owner.post<Item>(path, { [unique]: "A", name: "Two" })).body;

    const blocked = await owner.post(`${path}/${first.id}/restore`);
    expect([blocked.status, blocked.body.code]).toEqual([409, taken]);
    await owner.call("DELETE", `${path}/${second.id}`);
    expect((await owner.post(`${path}/${first.id}/restore`)).status).toBe(200);
    expect((await owner.get(`${path}/${first.id}`)).body.name).toBe("One");

    const [kept] = await asOwner(
      sql`select count(*)::int as n from ${sql.raw(table)} where tenant_id = ${tenant.id}`,
    );
    expect(kept).toEqual([{ n: 2 }]);
  });

  test("who may: a viewer reads, a manager writes, an admin removes", async () => {
    const { tenant, owner } = await openShop();
    const [viewer, cashier, manager, admin] = await Promise.all([
      tenant.member("viewer"),
      tenant.member("cashier"),
      tenant.member("manager"),
      tenant.member("admin"),
    ]);
    const { id } = (await owner.post<Item>(path, { [unique]: "A", name: "One" })).body;
    expect((await viewer.get(path)).status).toBe(200);
    expect((await cashier.post(path, { [unique]: "B", name: "B" })).status).toBe(403);
    expect((await manager.post(path, { [unique]: "B", name: "B" })).status).toBe(201);
    expect((await manager.call("DELETE", `${path}/${id}`)).status).toBe(403);
    expect((await admin.call("DELETE", `${path}/${id}`)).status).toBe(204);
  });
});

test("B-E30: a warehouse stands at a branch of its own tenant only", async () => {
  const [here, there] = [await openShop(), await openShop()];
  const branch = async (tenantId: string) => {
    const id = crypto.randomUUID();
    await asOwner(
      sql`insert into tenants.branches (tenant_id, id, code, name) values (${tenantId}, ${id}, 'HQ', 'Head office')`,
    );
    return id;
  };
  const own = await here.owner.post("/warehouses", {
    code: "A",
    name: "A",
    branch_id: await branch(here.tenant.id),
  });
  expect(own.status).toBe(201);
  const foreign = await here.owner.post("/warehouses", {
    code: "B",
    name: "B",
    branch_id: await branch(there.tenant.id),
  });
  expect([foreign.status, foreign.body.code]).toEqual([404, "warehouse.branch_not_found"]);
});
