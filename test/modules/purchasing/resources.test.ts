import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { codeOf, openShop } from "./shop.ts";

test("suppliers' prices: one for a product of a supplier, one preferred supplier of a product", async () => {
  const shop = await openShop();
  const [product_id, acme, other] = await Promise.all([shop.product(), shop.supplier(), shop.supplier()]);
  const made = await shop.owner.post("/supplier-products", {
    product_id,
    supplier_id: acme,
    supplier_sku: "AC-1",
    price: "12.3400",
    lead_time_days: 3,
    minimum_quantity: 5,
    preferred: true,
  });
  expect([made.status, made.body]).toMatchObject([
    201,
    { price: "12.34", currency: "RWF", minimum_quantity: "5", supplier_sku: "AC-1", preferred: true },
  ]);
  const price = { product_id, price: 1 };
  expect(codeOf(await shop.owner.post("/supplier-products", { ...price, supplier_id: acme }))).toEqual([
    409,
    "supplier_product.exists",
  ]);
  expect(
    codeOf(await shop.owner.post("/supplier-products", { ...price, supplier_id: other, preferred: true })),
  ).toEqual([409, "supplier_product.preferred_taken"]);
  expect(codeOf(await shop.owner.post("/supplier-products", { ...price, supplier_id: product_id }))).toEqual([
    404,
    "supplier_product.unknown_supplier",
  ]);
  expect(
    codeOf(await shop.owner.post("/supplier-products", { supplier_id: other, product_id: acme, price: 1 })),
  ).toEqual([404, "supplier_product.unknown_product"]);
  const one = `/supplier-products/${made.body.id}`;
  const put = await shop.owner.call("PUT", one, { body: { ...price, supplier_id: acme } });
  expect(put.body).toMatchObject({ price: "1", supplier_sku: null, preferred: false, lead_time_days: null });
  const found = await shop.clerk.get<{ data: unknown[] }>(`/supplier-products?supplier_id=${acme}`);
  expect(found.body.data).toHaveLength(1);
  expect((await shop.owner.call("DELETE", one)).status).toBe(204);
  expect((await shop.owner.get(one)).status).toBe(404);
  expect((await shop.owner.post(`${one}/restore`)).status).toBe(200);
});

test("approval rules and delegations are listed in their order, changed under If-Match, removed and restored", async () => {
  const shop = await openShop();
  const rule = (from_amount: number) => ({ name: `From ${from_amount}`, from_amount, roles: ["owner"] });
  const large = await shop.make("/approval-rules", rule(1000));
  const small = await shop.make("/approval-rules", rule(10));
  const listed = await shop.clerk.get<{ data: { id: string }[] }>("/approval-rules");
  expect(listed.body.data.map(({ id }) => id)).toEqual([small.id, large.id]);
  const one = `/approval-rules/${large.id}`;
  const changed = await shop.owner.call("PATCH", one, {
    body: { approvals: 2 },
    headers: { "If-Match": '"1"' },
  });
  expect(changed.body).toMatchObject({ approvals: 2, from_amount: "1000", version: 2 });
  const stale = await shop.owner.call("DELETE", one, { headers: { "If-Match": '"1"' } });
  expect(codeOf(stale)).toEqual([412, "version.stale"]);
  expect((await shop.owner.call("DELETE", one)).status).toBe(204);
  expect((await shop.owner.post(`${one}/restore`)).status).toBe(200);

  const manager = await shop.tenant.member("manager");
  const given = await shop.make("/approval-delegations", {
    to_user_id: manager.userId,
    ends_at: "2999-01-01T00:00:00+02:00",
    reason: "Leave",
  });
  expect(given).toMatchObject({ from_user_id: shop.owner.userId, in_force: true });
  expect(Date.parse(String(given.ends_at))).toBe(Date.parse("2999-01-01T00:00:00+02:00"));
  const inForce = await shop.clerk.get<{ data: unknown[] }>(
    `/approval-delegations?in_force=true&to_user_id=${manager.userId}`,
  );
  expect(inForce.body.data).toHaveLength(1);
  const ended = await shop.owner.call("PATCH", `/approval-delegations/${given.id}`, {
    body: { starts_at: "2020-01-01T00:00:00Z", ends_at: "2020-01-02T00:00:00Z" },
  });
  expect(ended.body).toMatchObject({ in_force: false, version: 2 });
});

test("settings: 0 to 100 percent, exact, audited", async () => {
  const shop = await openShop();
  const put = (percent: unknown) =>
    shop.owner.call("PUT", "/purchasing-settings", {
      body: { allow_self_approval: false, receive_tolerance_percent: percent },
    });
  for (const wrong of ["100.01", 101, -1, "x", "1.00001"]) expect((await put(wrong)).status).toBe(422);
  for (const [given, shown] of [
    ["100.0", "100"],
    [0.1, "0.1"],
    ["2.3456", "2.3456"],
  ]) {
    expect((await put(given)).body).toMatchObject({ receive_tolerance_percent: shown });
  }
  const [entries] = await asOwner(
    sql`select action, after ->> 'receive_tolerance_percent' as percent from audit.audit_events
         where tenant_id = ${shop.tenant.id} and target_type = 'purchasing.settings'
         order by (after ->> 'version')::int`,
  );
  expect(entries?.map(({ action, percent }) => [action, Number(percent)])).toEqual([
    ["purchasing.settings.replace", 100],
    ["purchasing.settings.replace", 0.1],
    ["purchasing.settings.replace", 2.3456],
  ]);
});

test("an approval rule keeps each of its roles once", async () => {
  const shop = await openShop();
  const roles = ["owner", "manager", "owner"];
  const made = await shop.make("/approval-rules", { name: "All", from_amount: 0, roles });
  expect(made.roles).toEqual(["owner", "manager"]);
  const changed = await shop.owner.call("PATCH", `/approval-rules/${made.id}`, {
    body: { roles: ["admin", "admin"] },
  });
  expect(changed.body.roles).toEqual(["admin"]);
});
