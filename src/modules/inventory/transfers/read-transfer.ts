import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { StockTransfer, transferById } from "./transfer.ts";

/** One transfer with its lines. */
export const readStockTransfer = query({
  name: "inventory.stock_transfers.read",
  summary: "Read a transfer",
  input: z.strictObject({ transfer_id: z.uuid() }),
  output: StockTransfer,
  roles: anyStaff,
  missing: "stock_transfer.not_found",
  select: ({ input }) => transferById(input.transfer_id),
});
