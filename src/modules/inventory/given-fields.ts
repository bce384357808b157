import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { line, paragraph } from "#platform/operations/fields.ts";

/** Ten years: the longest span that a caller may name. */
export const LONGEST_DAYS = 3650;

/** A span of whole days. */
export const Days = z.int().min(0).max(LONGEST_DAYS);

/** The number of the paper behind what happens. */
export const Reference = line(200).nullable().optional();

/** A remark for people. */
export const Note = paragraph(1000).nullable().optional();

/** The name of a unit of a product. */
export const UnitName = line(32);

/** The unit of a product that a quantity, and the cost beside it, are said in. */
export const GivenUnit = UnitName.optional().describe(
  "The unit of the product that the quantity is said in, and a cost beside it; its own where it is left out",
);

/** The number of one pack, as GS1 has it in AI 21. */
const Serial = z.string().regex(/^[!"%-?A-Z_a-z]{1,20}$/, "must be 1 to 20 characters of GS1's set 82");

/** The packs that move, by the numbers that they have: each once. */
export const Serials = z
  .array(Serial)
  .min(1)
  .max(1000)
  .refine((given) => new Set(given).size === given.length, "must not name a serial twice")
  .optional()
  .describe("The serials of what moves; one for every unit where the product requires them");

/** Why something is done. */
export const Reason = line(500);

/** The number of a lot, as GS1 has it; `inventory.lot_key` says which of them are one. */
export const LotNumber = line(20);

/** Refuses what is said to happen in the future. */
export const postedBefore = ({ occurred_at }: { occurred_at?: string | undefined }): Statement[] =>
  notInFuture(["occurred_at", occurred_at]);
