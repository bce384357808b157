import { type SQL, sql } from "drizzle-orm";
import { money } from "../stock/closings.ts";

/** Rows of a query as a JSON array. */
export const rowsOf = (rows: SQL): SQL =>
  sql`(select coalesce(json_agg(row_to_json(r)), '[]') from (${rows}) r)`;

/** The sums of `value` by `currency` of some rows, as JSON. */
export const byCurrency = (rows: SQL): SQL =>
  rowsOf(
    sql`select currency, ${money(sql`sum(value)`)} as value from (${rows}) v group by currency order by currency`,
  );
