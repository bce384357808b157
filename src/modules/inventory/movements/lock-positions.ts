import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";

/**
 * Locks the positions of products at warehouses until the commit, in the one order that everybody keeps to, so that no
 * two transactions wait for each other. `places` is a SELECT of product ids and warehouse ids. What is dated in the past
 * locks its products in every warehouse, as it changes the value of what followed.
 */
export function lockPositions(places: SQL, extent: "places" | "products" = "places"): Statement {
  const whole = sql.raw(String(extent === "products"));
  return sql`select inventory.lock_positions(array_agg(product_id), array_agg(warehouse_id), ${whole})
    from (${places}) p (product_id, warehouse_id) having count(*) > 0`;
}
