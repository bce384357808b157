import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { lotOf, productOf } from "../expansions.ts";
import { stockCountLines as lines } from "../tables.ts";
import { isSeen, thisCount } from "./count.ts";
import { lineBody, lineFrom, StockCountLine } from "./count-line.ts";

/** The lines of a count, in the order of counting. */
export const listStockCountLines = list({
  name: "inventory.stock_counts.list_lines",
  summary: "List the lines of a stock count",
  item: StockCountLine,
  roles: anyStaff,
  filters: {
    count_id: matches(z.uuid(), (id) => {
      const isThere = holds(sql`exists (select from ${thisCount(id)})`, "stock_count.not_found");
      return sql`(select ${isThere}) and ${lines.stock_count_id} = ${id}::uuid`;
    }),
    counted: matches(z.stringbool().describe("Only what was counted, or what was not"), (counted) =>
      counted ? sql`${lines.counted} is not null` : sql`${lines.counted} is null`,
    ),
    differing: equals(
      sql`case when ${isSeen} then ${lines.counted} <> ${lines.expected} end`,
      z.stringbool().describe("Only lines that differ from the books, or that do not"),
    ),
  },
  required: ["count_id"],
  from: lineFrom,
  body: lineBody,
  id: lines.id,
  expand: { product: productOf(lines.product_id), lot: lotOf(lines.lot_id) },
  sorts: { created_at: { by: lines.id, type: "uuid" } },
  order: "created_at",
  errors: ["stock_count.not_found"],
});
