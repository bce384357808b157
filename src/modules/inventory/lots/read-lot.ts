import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Lot, lotById } from "./lot.ts";

/** One lot. */
export const readLot = query({
  name: "inventory.lots.read",
  summary: "Read a lot",
  input: z.strictObject({ lot_id: z.uuid() }),
  output: Lot,
  roles: anyStaff,
  missing: "lot.not_found",
  select: ({ input }) => lotById(input.lot_id),
});
