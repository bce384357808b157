import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { stockCountOpened } from "../events.ts";
import { Note, Reference } from "../given-fields.ts";
import { warehousesInUse } from "../in-use.ts";
import { stockCounts } from "../tables.ts";
import { countById, StockCount } from "./count.ts";

/** Opens a count of a warehouse. */
export const openStockCount = command({
  name: "inventory.stock_counts.create",
  summary: "Open a stock count",
  input: z.strictObject({ warehouse_id: z.uuid(), reference: Reference, note: Note }),
  output: StockCount,
  status: 201,
  roles: staffUp,
  errors: ["warehouse.not_found", "warehouse.inactive"],
  prepare: () => newId(),
  batch: ({ input: { warehouse_id, reference, note } }, id) => [
    warehousesInUse(sql`values (${warehouse_id}::uuid)`),
    sql`insert into ${stockCounts} (id, warehouse_id, reference, note)
        values (${id}::uuid, ${warehouse_id}::uuid, ${reference ?? null}, ${note ?? null})`,
    answer(countById(id)),
  ],
  events: ({ input }, id) => [stockCountOpened({ stock_count_id: id, warehouse_id: input.warehouse_id })],
});
