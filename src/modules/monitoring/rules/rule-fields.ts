import { z } from "zod";
import { decimal } from "#platform/money.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { Condition, Field, MOST_SHOWN, mostPatterns } from "./condition-fields.ts";

const DAY = 86_400;

/** How grave it is when a rule fires; it decides by which channels people are told. */
export const Severity = z.enum(["LOW", "MEDIUM", "HIGH", "CRITICAL"]).meta({ id: "Severity" });
export type Severity = z.infer<typeof Severity>;

/** The facts that a rule reads: what `GET /activities` lists. */
export const Source = z
  .enum(["events", "audit", "activities"])
  .describe("events: what happened, security events too; audit: changed rows; activities: both");

const within = z.int().min(1).max(DAY).describe("Seconds");
const conditions = z.array(Condition).max(20).refine(mostPatterns, "at most 3 patterns");

const Step = z.strictObject({ name: line(60), where: z.array(Condition).min(1).max(10) });

/** When a rule's condition holds, of the facts that `where` lets through. */
export const When = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("count"),
      at_least: z.int().min(1).max(1000),
      within_seconds: within,
    }),
    z.strictObject({
      kind: z.literal("sum"),
      of: Field.describe("A number, without its sign; a fact without one counts nothing"),
      at_least: decimal({ positive: true }),
      within_seconds: within,
    }),
    z.strictObject({
      kind: z.literal("distinct_count"),
      of: Field.describe(`Values are told apart by their first ${MOST_SHOWN} characters`),
      at_least: z.int().min(2).max(200),
      within_seconds: within,
    }),
    z.strictObject({
      kind: z.literal("absence"),
      for_seconds: z
        .int()
        .min(60)
        .max(7 * DAY)
        .describe("Without such a fact; of groups, since the last one of each"),
    }),
    z.strictObject({
      kind: z.literal("sequence"),
      steps: z
        .array(Step)
        .min(2)
        .max(5)
        .refine((steps) => mostPatterns(steps.flatMap(({ where }) => where)), "at most 3 patterns")
        .describe("One after the other, other facts between them or not"),
      within_seconds: within,
    }),
  ])
  .meta({ id: "RuleCondition" });
export type When = z.infer<typeof When>;

/** What a rule does by itself when it fires; `of` is one of the fields that it groups by. */
export const Response = z
  .strictObject({
    kind: z
      .enum(["end_sessions", "revoke_api_key", "suspend_member"])
      .describe(
        "end_sessions: the person signs in again to enter this tenant; revoke_api_key: for ever; suspend_member: the membership ends, and can be restored. Never of the last owner, and no owner is suspended",
      ),
    of: Field.describe("Where the id of the person or key stands"),
  })
  .meta({ id: "RuleResponse" });
export type Response = z.infer<typeof Response>;

/** The logic of a rule: what decides whether it fires. */
const logic = {
  source: Source,
  where: conditions.describe("All of them hold for a fact that counts"),
  when: When,
  group_by: z
    .array(Field)
    .max(3)
    .overwrite((fields) => [...new Set(fields)])
    .describe(
      `The condition is looked at by itself for each combination of these, of each value its first ${MOST_SHOWN} characters; a fact that lacks one counts nowhere`,
    ),
  cooldown_seconds: z
    .int()
    .min(0)
    .max(7 * DAY)
    .describe("For so long after it fired, a group does not fire again"),
  pending_seconds: z.int().min(0).max(DAY).describe("The condition has to hold for so long"),
  keep_firing_seconds: z
    .int()
    .min(0)
    .max(DAY)
    .describe("An alert goes on for so long after the condition held last: one that flaps makes one alert"),
};

/** The logic as it is kept, answered and evaluated. */
export const Logic = z.object({
  source: logic.source.default("events"),
  where: logic.where.default([]),
  when: logic.when,
  group_by: logic.group_by.default([]),
  cooldown_seconds: logic.cooldown_seconds.default(0),
  pending_seconds: logic.pending_seconds.default(0),
  keep_firing_seconds: logic.keep_firing_seconds.default(0),
});
export type Logic = z.infer<typeof Logic>;

/** The names of the fields of the logic. */
export const LOGIC_FIELDS = Object.keys(logic) as readonly (keyof Logic)[];

/** The logic as a rule shows it. */
export const logicShape = logic;

/** What a caller may write of a rule. */
export const ruleFields = {
  name: line(100),
  description: paragraph(1000).nullable().optional(),
  severity: Severity,
  enabled: z.boolean().optional(),
  source: logic.source.optional(),
  where: logic.where.optional(),
  when: logic.when,
  group_by: logic.group_by.optional(),
  cooldown_seconds: logic.cooldown_seconds.optional(),
  pending_seconds: logic.pending_seconds.optional(),
  keep_firing_seconds: logic.keep_firing_seconds.optional(),
  responses: z.array(Response).max(3).optional(),
};
