import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { type Filter, matches } from "./filter.ts";
import type { PageOrder } from "./list.ts";

/** Rows of a list that are of warehouses. */
export interface Sight {
  /** The rows, as SQL after FROM. */
  rows: SQL;
  /** What a row is looked up by again: its id, or what the list's order begins with. */
  key: PgColumn | SQL;
  /** The columns of the warehouses of a row, any of which brings it into sight. */
  places: readonly (PgColumn | SQL)[];
}

/**
 * The keys of a page's rows that the caller may see, as an array. Who is limited to branches sees the
 * rows of their warehouses alone, which may be few of all: they are looked up by warehouse, as many as a page needs of each,
 * by an index on tenant, warehouse and the list's order; none where a filter names a warehouse that is not theirs. What of
 * them is of other warehouses too, the table's policy hides.
 */
export function keysOnPage({ rows, key, places }: Sight, { where, orderBy, limit }: PageOrder): SQL {
  const first = (condition: SQL) =>
    sql`(select ${key} as key from ${rows} where ${condition} and ${where} order by ${orderBy} limit ${limit})`;
  const theirs = places.map(
    (place) => sql`select found.key from ${theirWarehouses}
      cross join lateral ${first(sql`${place} = theirs.warehouse_id`)} found`,
  );
  return sql`array(${sql.join([first(sql`(select app.warehouses()) is null`), ...theirs], sql` union `)})`;
}

/**
 * Condition: a row's key is one of those of a page that the caller may see. They are known before the rows are read, so that these are
 * looked up by them, however many the planner takes them for.
 */
export const isOnPage = (sight: Sight, page: PageOrder): SQL =>
  sql`${sight.key} = any (${keysOnPage(sight, page)})`;

/** The `from` of a list whose rows are those of one table, each of one or more warehouses. */
export const pagesInSight =
  (id: PgColumn, ...places: PgColumn[]) =>
  (_: unknown, page: PageOrder): SQL =>
    sql`${id.table} join (select) page on ${isOnPage({ rows: sql`${id.table}`, key: id, places }, page)}`;

/** The warehouses that the caller is limited to, as rows `theirs`; none where there is no limit. */
export const theirWarehouses = sql`unnest((select app.warehouses())) theirs (warehouse_id)`;

/** Condition that is known before any row is read: the caller may see this warehouse, as far as limits go. */
const isInSight = (warehouse: string): SQL =>
  sql`coalesce(${warehouse}::uuid = any ((select app.warehouses())::uuid[]), true)`;

/** A filter by warehouse, by a condition on its id. Of one that is not the caller's nothing is read. */
export const ofWarehouse = (condition: (id: SQL) => SQL): Filter<string> =>
  matches(z.uuid(), (id) => sql`(${isInSight(id)} and ${condition(sql`${id}::uuid`)})`);
