import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { products } from "./tables.ts";

/**
 * Keeps the units and currencies of these products as they are until the commit, also of those that are no longer active.
 * `ids` is a SELECT.
 */
export const keepProducts = (ids: SQL): Statement =>
  sql`select from ${products} p where p.id in (${ids}) order by p.id for share`;

/** Ends the transaction unless all of these products may be moved, and keeps them so until the commit. `ids` is a SELECT. */
export const productsInUse = (ids: SQL): Statement => sql`select inventory.hold_products(array(${ids}))`;

/** Ends the transaction unless all of these warehouses may be used, and keeps them so until the commit. `ids` is a SELECT. */
export const warehousesInUse = (ids: SQL): Statement => sql`select inventory.hold_warehouses(array(${ids}))`;

/** The refusals of both. */
export const inUseErrors = [
  "product.not_found",
  "product.inactive",
  "product.not_stocked",
  "warehouse.not_found",
  "warehouse.inactive",
] as const satisfies ErrorCode[];
