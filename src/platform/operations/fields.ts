import { z } from "zod";
import { isLine, isParagraph, isShown, lowerAscii } from "../text.ts";
import { Timestamp } from "../time.ts";

/** A text of one line: trimmed, never empty or unseen, without control characters and overrides of its direction. */
export const line = (max = 200) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isLine, "must be one line without control characters")
    .refine(isShown, "must have something that is seen");

/** A longer text, with tabs and line breaks but no other control characters. */
export const paragraph = (max = 4000) =>
  z.string().trim().max(max).refine(isParagraph, "must have no control characters");

/** A name that is compared, not shown: trimmed, A to Z in lower case, other letters as they are. */
export const identifier = (max: number) => z.string().trim().max(max).overwrite(lowerAscii);

/** A whole number of a query: digits, no other spelling of a number. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (given) => (typeof given === "string" && /^\d{1,9}$/.test(given) ? Number(given) : given),
    z.int().min(min).max(max),
  );

/** An e-mail address in ASCII, in lower case. */
export const Email = z.string().trim().overwrite(lowerAscii).pipe(z.email().max(254));

/** The address that a text from outside stands for, as `Email` has it; undefined for what is none. */
export function emailOf(text: unknown): string | undefined {
  return Email.safeParse(text).data;
}

const AS_OF_NOW = "As of now, whatever `updated_at` says: it is of another row, or of the day.";

/** A field that a row shows of another one, or of the day: that changes without a change of the row itself. */
export const asOfNow = <Field extends z.ZodType>(field: Field, says?: string): Field =>
  field.describe(says === undefined ? AS_OF_NOW : `${says}. ${AS_OF_NOW}`);

/** The fields that every resource has. */
export const resourceFields = {
  id: z.uuid(),
  version: z.int(),
  created_at: Timestamp,
  updated_at: Timestamp,
};

/** The shape of a resource, in the order of its answers: its id, the fields of its own, then its version and times. */
export function resourceShape<Own extends z.ZodRawShape>(own: Own) {
  const { id, ...recorded } = resourceFields;
  return { id, ...own, ...recorded };
}
