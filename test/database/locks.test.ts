import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { meanwhile } from "./slow-transaction.ts";

const IF_MATCH = { "If-Match": '"1"' };

/** A tenant with rows that others point at, and an administrator of the platform. */
async function arrange() {
  const tenant = await mintTenant();
  const [owner, platform] = [
    await tenant.member("owner"),
    await mintPerson({ platformRoles: ["platform_admin"] }),
  ];
  const make = async (path: string, body: object) => {
    const answer = await owner.post<{ id: string }>(path, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.id;
  };
  const product = await make("/products", { sku: "A", name: "Soap", track_lots: true });
  const [from, to] = [
    await make("/warehouses", { code: "A", name: "A" }),
    await make("/warehouses", { code: "B", name: "B" }),
  ];
  const lot = { lot_number: "L", expires_on: "2999-01-01" };
  await make("/stock-movements", {
    type: "receive",
    product_id: product,
    warehouse_id: from,
    quantity: 5,
    ...lot,
  });
  const [rows] = await asOwner(sql`select id from inventory.lots where tenant_id = ${tenant.id}`);
  const lotId = String(rows?.[0]?.id);
  const lines = [{ product_id: product, quantity: 1 }];
  const request = await make("/purchase-requests", {
    lines: [{ product_id: product, warehouse_id: from, quantity: 1, unit_price: 1 }],
  });
  const transfer = await make("/stock-transfers", { from_warehouse_id: from, to_warehouse_id: to, lines });
  return { tenant, owner, platform, product, lotId, transfer, request };
}

test.each([
  ["a tenant's name is changed", "tenants.tenants", "tenant", "PATCH /tenants/current"],
  ["a tenant is suspended", "tenants.tenants", "tenant", "POST /admin/tenants/{tenant}/suspend"],
  ["a tenant is removed", "tenants.tenants", "tenant", "DELETE /organizations/{tenant}"],
  ["a product is changed", "inventory.products", "product", "PATCH /products/{product}"],
  ["a lot is held", "inventory.lots", "lotId", "POST /lots/{lotId}/hold"],
  [
    "a transfer is received",
    "inventory.stock_transfers",
    "transfer",
    "POST /stock-transfers/{transfer}/receive",
  ],
  [
    "a purchase request is changed",
    "purchasing.purchase_requests",
    "request",
    "PATCH /purchase-requests/{request}",
  ],
] as const)("%s while rows that point at it are being written", async (_, table, which, operation) => {
  const world = await arrange();
  const ids = { ...world, tenant: world.tenant.id };
  const [method = "", template = ""] = operation.split(" ");
  const path = template.replace(/\{(\w+)\}/, (_match, name: keyof typeof ids) => String(ids[name]));
  const change = /tenants|products/.test(path) ? { name: "New" } : { note: "New" };
  const body = method === "PATCH" ? change : { reason: "why" };
  const by = path.startsWith("/admin") ? world.platform : world.owner;
  const withBody = method === "DELETE" || path.endsWith("receive") ? {} : { body };
  const headers = method === "POST" ? {} : IF_MATCH;
  const pointing = sql`select from ${sql.raw(table)} where id = ${ids[which]}::uuid for key share`;
  const { result, hadEnded } = await meanwhile({ first: [pointing] }, () =>
    by.call(method, path, { ...withBody, headers }),
  );
  expect(result.status, result.text).toBeLessThan(300);
  expect(hadEnded).toBe(false);
});
