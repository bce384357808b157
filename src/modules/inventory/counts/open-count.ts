import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { stockCountOpened } from "../events.ts";
import { Note, Reference } from "../given-fields.ts";
import { warehousesInUse } from "../in-use.ts";
import { products, stockCountLines, stockCounts, stockLevels } from "../tables.ts";
import { BLIND, countById, StockCount } from "./count.ts";

/** Lines of one sheet, which is opened in one transaction; a count without a sheet has as many as one likes. */
const MOST_LINES = 5000;

/** Opens a count of a warehouse. */
export const openStockCount = command({
  name: "inventory.stock_counts.create",
  summary: "Open a stock count",
  input: z.strictObject({
    warehouse_id: z.uuid(),
    sheet: z
      .boolean()
      .optional()
      .describe(
        `With a line for each active product and lot of which the books say that there is some, ${MOST_LINES} at most`,
      ),
    category: line(100).optional().describe("Of the sheet: products of this category alone"),
    blind: z.boolean().optional().describe(BLIND),
    reference: Reference,
    note: Note,
  }),
  output: StockCount,
  status: 201,
  roles: staffUp,
  errors: ["warehouse.not_found", "warehouse.inactive", "stock_count.too_many_lines"],
  prepare: () => newId(),
  batch: ({ input: { warehouse_id, sheet, category, blind, reference, note } }, id) => [
    warehousesInUse(sql`values (${warehouse_id}::uuid)`),
    sql`insert into ${stockCounts} (id, warehouse_id, blind, reference, note)
        values (${id}::uuid, ${warehouse_id}::uuid, ${blind ?? false}, ${reference ?? null}, ${note ?? null})`,
    ...(sheet
      ? [
          sql`insert into ${stockCountLines} (id, stock_count_id, product_id, lot_id)
              select app.uuid7(), ${id}::uuid, l.product_id, l.lot_id
                from ${stockLevels} l join ${products} p on p.id = l.product_id and p.deleted_at is null and p.active
               where l.warehouse_id = ${warehouse_id}::uuid and l.quantity > 0
                 and (${category ?? null}::text is null or p.category = ${category ?? null})
               order by p.sku, l.lot_id nulls first limit ${MOST_LINES + 1}`,
          refuseUnless(
            sql`(select count(*) from ${stockCountLines} where ${stockCountLines.stock_count_id} = ${id}::uuid) <= ${MOST_LINES}`,
            "stock_count.too_many_lines",
          ),
        ]
      : []),
    answer(countById(id)),
  ],
  events: ({ input }, id) => [stockCountOpened({ stock_count_id: id, warehouse_id: input.warehouse_id })],
});
