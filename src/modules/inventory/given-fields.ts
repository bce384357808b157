import { z } from "zod";
import type { FieldError } from "#platform/errors.ts";
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

/** How far a caller's clock may be ahead. */
export const CLOCK_TOLERANCE_MINUTES = 5;

/** The fault of something that is said to happen in the future. */
export const futureFaults = ({ occurred_at }: { occurred_at?: string | undefined }): FieldError[] =>
  occurred_at && Date.parse(occurred_at) > Date.now() + CLOCK_TOLERANCE_MINUTES * 60_000
    ? [{ path: "occurred_at", code: "in_future", message: "must not be in the future" }]
    : [];
