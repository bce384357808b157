import { z } from "zod";
import { decimal } from "#platform/money.ts";
import { isStorable } from "#platform/text.ts";
import { PatternError, parsePattern } from "../patterns/parse-pattern.ts";

/** Characters of a value that conditions compare: more than any field of a resource may have. */
export const MOST_COMPARED = 10_000;

/** Characters of a value that it is grouped by, shown as or told apart by. */
export const MOST_SHOWN = 200;

/** A field of a fact, by its path. */
export const Field = z
  .string()
  .max(100)
  .regex(
    /^(?:type|kind|actor_kind|actor_id|target_type|target_id|source_ip|request_id|data(?:\.\w{1,40}){1,4})$/,
    "must be a field of an activity, such as type, actor_id or data.reason",
  )
  .describe("A field of an activity: type, actor_id, data.reason");

const SEEN = `Compared with the value as it is written, upper and lower case as they are; of a value, its first ${MOST_COMPARED} characters are looked at`;
const text = z.string().min(1).max(200).refine(isStorable, "must be text that can be kept");
const Scalar = z.union([z.string().max(200).refine(isStorable), z.number(), z.boolean()]);

const Pattern = z
  .string()
  .min(1)
  .max(200)
  .refine(isStorable)
  .superRefine((pattern, issues) => {
    try {
      parsePattern(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      issues.addIssue({ code: "custom", message: error.message });
    }
  })
  .describe(
    "A regular expression of what takes linear time: . [a-z] [^a-z] \\d \\w \\s | ( ) * + ? {2,5} ^ $, without look-around and back-references; it sees 256 characters, and what would cost too much when its repetitions are written out is refused",
  );

const TimeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM")
  .describe("HH:MM in the tenant's time zone");

/** One condition on a fact. One on a field that is not there does not hold, but for `missing`, `not_equals` and `not_in`. */
export const Condition = z
  .discriminatedUnion("op", [
    z.strictObject({ field: Field, op: z.enum(["equals", "not_equals"]), value: Scalar }),
    z.strictObject({ field: Field, op: z.enum(["in", "not_in"]), values: z.array(Scalar).min(1).max(50) }),
    z.strictObject({
      field: Field,
      op: z.enum(["gt", "gte", "lt", "lte"]),
      value: decimal().describe("Compared exactly, with numbers and decimals"),
    }),
    z.strictObject({ field: Field, op: z.enum(["exists", "missing"]) }),
    z.strictObject({
      field: Field,
      op: z.enum(["contains", "starts_with", "ends_with"]),
      value: text.describe(SEEN),
    }),
    z.strictObject({ field: Field, op: z.literal("matches"), pattern: Pattern }),
    z.strictObject({
      op: z.literal("time_of_day"),
      from: TimeOfDay,
      to: TimeOfDay.describe("Not included; before `from`, it is of the next day"),
    }),
    z.strictObject({
      op: z.literal("weekday"),
      days: z.array(z.int().min(1).max(7)).min(1).max(7).describe("1 is Monday, in the tenant's time zone"),
    }),
  ])
  .meta({ id: "FactCondition" });
export type Condition = z.infer<typeof Condition>;

const MOST_PATTERNS = 3;

/** Are the patterns of some conditions few enough? */
export const mostPatterns = (conditions: readonly { op: string }[]): boolean =>
  conditions.filter(({ op }) => op === "matches").length <= MOST_PATTERNS;
