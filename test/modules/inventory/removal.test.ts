import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, mintTenant } from "../../tenant.ts";

async function stocked() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const product = await owner.post<{ id: string }>("/products", { sku: "A", name: "Aspirin" });
  const warehouse = await owner.post<{ id: string }>("/warehouses", { code: "W", name: "Shop" });
  const at = { product_id: product.body.id, warehouse_id: warehouse.body.id };
  await owner.post("/stock-movements", { type: "receive", ...at, quantity: "2" });
  return { owner, at, remove: (path: string) => owner.call<{ code: string }>("DELETE", path) };
}

describe("B-E22, B-E32: removing what holds stock", () => {
  it("is refused, and possible once the stock is gone", async () => {
    const { owner, at, remove } = await stocked();
    expect((await remove(`/products/${at.product_id}`)).body.code).toBe("product.holds_stock");
    expect((await remove(`/warehouses/${at.warehouse_id}`)).body.code).toBe("warehouse.holds_stock");
    expect((await owner.get(`/products/${at.product_id}`)).status).toBe(200);
    await owner.post("/stock-movements", { type: "discard", ...at, quantity: "2", reason: "expired" });
    expect((await remove(`/products/${at.product_id}`)).status).toBe(204);
    expect((await remove(`/warehouses/${at.warehouse_id}`)).status).toBe(204);
  });

  it("loses no stock to a race: either the product stays or nothing comes in", async () => {
    const { owner, at, remove } = await stocked();
    await owner.post("/stock-movements", { type: "issue", ...at, quantity: "2" });
    const [, received, removed] = await Promise.all([
      // Holds the level, so that the movement stands waiting in the middle of its transaction.
      asOwner(
        sql`select from inventory.stock_levels where product_id = ${at.product_id}::uuid for update`,
        sql`select pg_sleep(0.3)`,
      ),
      owner
        .get("/suppliers")
        .then(() => owner.post("/stock-movements", { type: "receive", ...at, quantity: "5" })),
      owner
        .get("/suppliers")
        .then(() => owner.get("/suppliers"))
        .then(() => remove(`/products/${at.product_id}`)),
    ]);
    expect([removed.status, received.status].filter((status) => status < 300)).toHaveLength(1);
  });
});
