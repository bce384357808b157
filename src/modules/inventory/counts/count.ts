import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { stockCountLines as lines, lots, products, stockCounts } from "../tables.ts";

export const StockCountStatus = z.enum(["open", "counting", "review", "posted", "cancelled"]);

/** A count of what is in a warehouse, with how many lines it has and how many differ from the books. */
export const StockCount = z
  .object({
    ...shownAlways,
    warehouse_id: z.uuid(),
    status: StockCountStatus,
    reference: z.string().nullable(),
    note: z.string().nullable(),
    finished_at: Timestamp.nullable().describe("When it was posted or cancelled"),
    lines_count: z.int(),
    differences_count: z.int(),
  })
  .meta({ id: "StockCount" });

/** What was counted of a product and lot. */
export const StockCountLine = z
  .object({
    ...shownAlways,
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    lot_id: z.uuid().nullable(),
    lot_number: z.string().nullable(),
    expected: Decimal.describe("The level when it was counted"),
    counted: Decimal,
    difference: Decimal.describe("counted − expected: what posting adds to the level"),
    on_hand: Decimal.describe(
      "The level now; other than expected when stock moved since, or when it was posted",
    ),
    counted_at: Timestamp,
    counted_by: z.uuid().nullable(),
  })
  .meta({ id: "StockCountLine" });

const countOf = (condition = sql`true`) =>
  sql`(select count(*) from inventory.stock_count_lines l where l.stock_count_id = ${stockCounts.id} and ${condition})`;

const countView: View<z.infer<typeof StockCount>> = {
  id: stockCounts.id,
  warehouse_id: stockCounts.warehouse_id,
  status: stockCounts.status,
  reference: stockCounts.reference,
  note: stockCounts.note,
  finished_at: stockCounts.finished_at,
  lines_count: countOf(),
  differences_count: countOf(sql`l.counted <> l.expected`),
  version: stockCounts.version,
  created_at: stockCounts.created_at,
  updated_at: stockCounts.updated_at,
};

const lineView: View<z.infer<typeof StockCountLine>> = {
  id: lines.id,
  product_id: lines.product_id,
  sku: products.sku,
  product_name: products.name,
  lot_id: lines.lot_id,
  lot_number: lots.lot_number,
  expected: lines.expected,
  counted: lines.counted,
  difference: sql`trim_scale(${lines.counted} - ${lines.expected})::text`,
  on_hand: sql`trim_scale(coalesce((select l.quantity from inventory.stock_levels l
    where l.product_id = ${lines.product_id} and l.warehouse_id = ${stockCounts.warehouse_id}
      and l.lot_id is not distinct from ${lines.lot_id}), 0))::text`,
  counted_at: lines.counted_at,
  counted_by: lines.counted_by,
  version: lines.version,
  created_at: lines.created_at,
  updated_at: lines.updated_at,
};

/** The JSON text of a line, and what it is selected from. */
export const lineBody = bodyOf(lineView);
export const lineFrom = sql`${lines} join ${stockCounts} on ${stockCounts.id} = ${lines.stock_count_id}
  join ${products} on ${products.id} = ${lines.product_id} left join ${lots} on ${lots.id} = ${lines.lot_id}`;

/** The SELECT of one count: its body and its version as the ETag. */
export const countById = (id: string) =>
  sql`select ${bodyOf(countView)} as body, ${stockCounts.version}::text as etag from ${stockCounts}
      where ${stockCounts.id} = ${id}::uuid`;

export const readStockCount = query({
  name: "inventory.stock_counts.read",
  summary: "Read a stock count",
  input: z.strictObject({ count_id: z.uuid() }),
  output: StockCount,
  roles: anyStaff,
  missing: "stock_count.not_found",
  select: ({ input }) => countById(input.count_id),
});

/** Counts, the latest first. */
export const listStockCounts = list({
  name: "inventory.stock_counts.list",
  summary: "List stock counts",
  item: StockCount,
  roles: anyStaff,
  filters: {
    status: equals(stockCounts.status, StockCountStatus),
    warehouse_id: equals(stockCounts.warehouse_id, z.uuid()),
  },
  from: sql`${stockCounts}`,
  body: bodyOf(countView),
  id: stockCounts.id,
  sorts: { created_at: { by: stockCounts.id, type: "uuid" } },
  order: "-created_at",
});

/** The lines of a count, in the order of counting. */
export const listStockCountLines = list({
  name: "inventory.stock_counts.list_lines",
  summary: "List the lines of a stock count",
  item: StockCountLine,
  roles: anyStaff,
  filters: {
    count_id: matches(
      z.uuid(),
      (id) =>
        sql`(select ${holds(
          sql`exists (select from ${stockCounts} where ${stockCounts.id} = ${id}::uuid)`,
          "stock_count.not_found",
        )}) and ${lines.stock_count_id} = ${id}::uuid`,
    ),
    differing: equals(
      sql`(${lines.counted} <> ${lines.expected})`,
      z.stringbool().describe("Only lines that differ from the books, or that do not"),
    ),
  },
  required: ["count_id"],
  from: lineFrom,
  body: lineBody,
  id: lines.id,
  sorts: { created_at: { by: lines.id, type: "uuid" } },
  order: "created_at",
  errors: ["stock_count.not_found"],
});
