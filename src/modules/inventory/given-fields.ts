import { z } from "zod";
import { line, paragraph } from "#platform/operations/fields.ts";

/** Ten years: the longest span that a caller may name. */
export const LONGEST_DAYS = 3650;

/** A span of whole days. */
export const Days = z.int().min(0).max(LONGEST_DAYS);

/** The number of the paper behind what happens. */
export const Reference = line(200).nullable().optional();

/** A remark for people. */
export const Note = paragraph(1000).nullable().optional();

/** Why something is done. */
export const Reason = line(500);

/** The number of a lot, as GS1 has it. */
export const LotNumber = line(20);
