import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { products, warehouses } from "./tables.ts";

type Thing = PgTable & Record<"id" | "active" | "deleted_at", PgColumn>;

/** Ends the transaction unless every one is there and active, and keeps them so until the commit. */
function inUse(table: Thing, ids: SQL, noun: "product" | "warehouse"): Statement {
  return sql`with given as materialized (select distinct id from (${ids}) g (id)),
    found as materialized (
      select ${table.id} as id, ${table.active} as active from ${table}
       where ${table.id} in (select id from given) and ${table.deleted_at} is null order by ${table.id} for share)
    select ${holds(sql`bool_and(f.id is not null)`, `${noun}.not_found`)},
           ${holds(sql`bool_and(f.active)`, `${noun}.inactive`)}
      from given left join found f using (id) having count(*) > 0`;
}

/**
 * Keeps the units and currencies of these products as they are until the commit, also of those that are no longer active.
 * `ids` is a SELECT.
 */
export const keepProducts = (ids: SQL): Statement =>
  sql`select from ${products} p where p.id in (${ids}) order by p.id for share`;

/** Ends the transaction with product.not_found or .inactive unless all of these may be moved. `ids` is a SELECT. */
export const productsInUse = (ids: SQL): Statement => inUse(products, ids, "product");

/** Ends the transaction with warehouse.not_found or .inactive unless all of these may be used. `ids` is a SELECT. */
export const warehousesInUse = (ids: SQL): Statement => inUse(warehouses, ids, "warehouse");

/** The refusals of both. */
export const inUseErrors = [
  "product.not_found",
  "product.inactive",
  "warehouse.not_found",
  "warehouse.inactive",
] as const satisfies ErrorCode[];
