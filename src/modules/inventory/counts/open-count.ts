import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { stockCountOpened } from "../events.ts";
import { Note, Reference } from "../given-fields.ts";
import { warehousesInUse } from "../in-use.ts";
import { stockCounts } from "../tables.ts";
import { BLIND, countById, StockCount } from "./count.ts";
import { writeSheet } from "./write-sheet.ts";

/** Products of which the lines are written with the answer; those of more follow in slices. */
const AT_ONCE = 1000;

/** Opens a count of a warehouse. A large sheet is answered as `opening`, and `openCountSlices` writes the rest of it. */
export const openStockCount = command({
  name: "inventory.stock_counts.create",
  summary: "Open a stock count",
  input: z.strictObject({
    warehouse_id: z.uuid(),
    sheet: z
      .boolean()
      .optional()
      .describe(
        `With a line for each active product and lot of which the books say that there is some. Of more than ${AT_ONCE} products it is written in the background, while the count is opening`,
      ),
    category: line(100).optional().describe("Of the sheet: products of this category alone"),
    blind: z.boolean().optional().describe(BLIND),
    reference: Reference,
    note: Note,
  }),
  output: StockCount,
  status: 201,
  roles: staffUp,
  errors: ["warehouse.not_found", "warehouse.inactive"],
  prepare: () => newId(),
  batch: ({ input: { warehouse_id, sheet, category, blind, reference, note } }, id) => [
    warehousesInUse(sql`values (${warehouse_id}::uuid)`),
    sql`insert into ${stockCounts} (id, warehouse_id, status, blind, reference, note, opened_by, opener_kind, sheet_category)
        values (${id}::uuid, ${warehouse_id}::uuid, ${sheet ? "opening" : "open"}, ${blind ?? false}, ${reference ?? null}, ${note ?? null},
                app.actor_id(), app.claims() ->> 'kind', ${(sheet && category) ?? null})`,
    ...(sheet ? [writeSheet(id, AT_ONCE)] : []),
    answer(countById(id)),
  ],
  events: ({ input }, id) => [stockCountOpened({ stock_count_id: id, warehouse_id: input.warehouse_id })],
});
