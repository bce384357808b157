import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne, holds } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { ruleEvents } from "../events.ts";
import { rules } from "../tables.ts";
import { columnsOf, holdRule, isLive, Rule, ruleById } from "./rule.ts";
import { Logic, ruleFields } from "./rule-fields.ts";

const named = { rule_id: z.uuid() };
const writers = { roles: adminUp, callers: "people" } as const;

/** Ends the transaction with rule.standard where a rule that comes with Duka would get another logic, name or response. */
const THRESHOLDS = ["at_least", "within_seconds", "for_seconds"];
const unsettable = sql.raw(`'{${THRESHOLDS.join(",")}}'::text[]`);

function guardStandard(id: string, logic: Record<string, unknown>, columns: Record<string, unknown>): SQL {
  const { cooldown_seconds: _, when, ...rest } = logic;
  const isMore =
    Object.keys(rest).length > 0 ||
    ["name", "description", "responses"].some((field) => columns[field] !== undefined);
  const given = when === undefined ? null : JSON.stringify(when);
  return sql`select ${holds(
    sql`coalesce(bool_and(r.standard is null or (${!isMore} and (${given}::jsonb is null
          or (r.logic -> 'when') - ${unsettable} = ${given}::jsonb - ${unsettable}))), true)`,
    "rule.standard",
  )} from ${rules} r where r.id = ${id}::uuid`;
}

const changes = {
  ...writers,
  output: Rule,
  errors: ["rule.not_found", "version.stale", "rule.standard", "rule.response_field"],
} as const;

/** Changes some fields; of a rule that comes with Duka, whether it is enabled, its severity, cooldown and thresholds. */
export const changeRule = command({
  ...changes,
  name: "monitoring.rules.change",
  summary: "Change some fields of a rule; of one that comes with Duka, its thresholds",
  input: z.strictObject(ruleFields).partial().extend(named),
  batch: ({ input: { rule_id, ...given }, ifMatch }) => {
    const { columns, logic } = columnsOf(given);
    const row = Object.keys(logic).length > 0 ? { logic: sql`logic || ${JSON.stringify(logic)}::jsonb` } : {};
    return [
      ...holdRule(rule_id, ifMatch),
      guardStandard(rule_id, logic, columns),
      changeOne(
        updateRows(rules, { version: sql`version`, ...columns, ...row }, isLive(rule_id), sql`id`),
        "rule.not_found",
      ),
      answer(ruleById(rule_id)),
    ];
  },
  events: ({ input: { rule_id, ...given } }) => [ruleEvents.updated({ rule_id, fields: Object.keys(given) })],
});

/** Replaces a rule of the tenant's own. */
export const replaceRule = command({
  ...changes,
  name: "monitoring.rules.replace",
  summary: "Replace a rule of your own",
  input: z.strictObject({ ...ruleFields, ...named }),
  batch: ({ input: { rule_id, ...given }, ifMatch }) => {
    const { columns } = columnsOf(given);
    const row = { description: sql`null`, enabled: sql`true`, responses: [], logic: Logic.parse(given) };
    return [
      ...holdRule(rule_id, ifMatch),
      guardStandard(rule_id, Logic.parse(given), columns),
      changeOne(
        updateRows(rules, { ...row, ...defined(columns) }, isLive(rule_id), sql`id`),
        "rule.not_found",
      ),
      answer(ruleById(rule_id)),
    ];
  },
  events: ({ input: { rule_id, ...given } }) => [ruleEvents.updated({ rule_id, fields: Object.keys(given) })],
});

/** Removes a rule of the tenant's own; its alerts stay. */
export const removeRule = command({
  ...writers,
  name: "monitoring.rules.remove",
  summary: "Remove a rule of your own; it can be restored",
  input: z.strictObject(named),
  output: null,
  errors: ["rule.not_found", "version.stale", "rule.standard"],
  batch: ({ input: { rule_id }, ifMatch }) => [
    ...holdRule(rule_id, ifMatch),
    sql`select ${holds(sql`coalesce(bool_and(r.standard is null), true)`, "rule.standard")} from ${rules} r
         where r.id = ${rule_id}::uuid`,
    changeOne(updateRows(rules, { deleted_at: sql`now()` }, isLive(rule_id), sql`id`), "rule.not_found"),
  ],
  events: ({ input }) => [ruleEvents.removed(input)],
});

/** Restores a removed rule. */
export const restoreRule = command({
  ...writers,
  name: "monitoring.rules.restore",
  summary: "Restore a removed rule",
  input: z.strictObject(named),
  output: Rule,
  feature: "custom_rules",
  errors: ["rule.not_found", "rule.too_many"],
  batch: ({ input: { rule_id } }) => [
    changeOne(
      updateRows(
        rules,
        { deleted_at: sql`null` },
        sql`${rules.id} = ${rule_id}::uuid and ${rules.deleted_at} is not null`,
        sql`id`,
      ),
      "rule.not_found",
    ),
    answer(ruleById(rule_id)),
  ],
  events: ({ input }) => [ruleEvents.restored(input)],
});

const defined = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
