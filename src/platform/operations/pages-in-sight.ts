import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { PageOrder } from "./list.ts";

/**
 * The `from` of a list whose rows are of several warehouses each, the first of which is a column of its table. Who is limited
 * to branches sees the rows of their warehouses alone, which may be few of all: they are looked up by the first of the
 * warehouses, as many as a page needs of each, by an index on tenant, first warehouse and the list's order. What of them is
 * of other warehouses too, the table's policy hides. Their ids are known before the rows are read, so that these are looked
 * up by them, however many the planner takes them for.
 */
export const pagesInSight =
  (id: PgColumn, firstWarehouse: PgColumn) =>
  (_: unknown, { where, orderBy, limit }: PageOrder): SQL => {
    const first = (condition: SQL) =>
      sql`(select ${id} as id from ${id.table} where ${condition} and ${where} order by ${orderBy} limit ${limit})`;
    return sql`${id.table} join (select unnest(array(
      ${first(sql`(select app.warehouses()) is null`)}
      union all
      select found.id from unnest((select app.warehouses())) theirs (warehouse_id)
        cross join lateral ${first(sql`${firstWarehouse} = theirs.warehouse_id`)} found)) as id) page
      on ${id} = page.id`;
  };
