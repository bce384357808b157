import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { countById, StockCount } from "./count.ts";

/** One count, without its lines. */
export const readStockCount = query({
  name: "inventory.stock_counts.read",
  summary: "Read a stock count",
  input: z.strictObject({ count_id: z.uuid() }),
  output: StockCount,
  roles: anyStaff,
  missing: "stock_count.not_found",
  select: ({ input }) => countById(input.count_id),
});
