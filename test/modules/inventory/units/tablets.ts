import { sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop, type Shop } from "../shop.ts";

/** A shop with tablets in strips of ten and boxes of ten strips, and a shelf for them. */
export async function openTablets(fields: Record<string, unknown> = {}) {
  const shop = await openShop();
  const product = await shop.product({ unit: "tablet", ...fields });
  const at = { product_id: product.id, warehouse_id: (await shop.warehouse()).id };
  const unit = (body: Record<string, unknown>) =>
    shop.owner.post<Item>(`/products/${product.id}/units`, body);
  const strip = await unit({ unit: "strip", quantity: 10 });
  const box = await unit({ unit: "box", quantity: 10, of: "Strip" });
  return { ...shop, sku: String(product.sku), at, unit, strip: strip.body, box: box.body };
}

/** The value of what is at the shelf, as the ledger has it. */
export async function shelfValue({ tenant }: Shop): Promise<string> {
  const [rows] = await asOwner(
    sql`select coalesce(sum(value), 0)::text as value from inventory.stock_positions where tenant_id = ${tenant.id}`,
  );
  return String(rows?.[0]?.value);
}

/** What the movements of an answer moved, and what was said of it. */
export const moved = ({ body }: { body: Record<string, unknown> }) =>
  (body.movements as Record<string, unknown>[]).map(({ quantity, unit, unit_quantity }) => [
    quantity,
    unit,
    unit_quantity,
  ]);
