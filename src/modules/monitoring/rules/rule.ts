import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { ruleFaults, rules } from "../tables.ts";
import { LOGIC_FIELDS, logicShape, Response, type ruleFields, Severity } from "./rule-fields.ts";

/** A rule that watches what happens in the tenant. */
export const Rule = z
  .object({
    ...resourceFields,
    name: z.string(),
    description: z.string().nullable(),
    standard: z
      .string()
      .nullable()
      .describe("Which of the rules that come with Duka; null: the tenant's own"),
    enabled: z.boolean(),
    severity: Severity,
    ...logicShape,
    responses: z.array(Response),
    effective_from: Timestamp.describe(
      "Facts count from here on: the rule was made, switched on or its logic changed",
    ),
    fault: z
      .object({ code: z.string(), found_at: Timestamp })
      .nullable()
      .describe(
        "Why it is not watched, or not whole: rule.too_many_groups, rule.too_costly (its patterns took too many steps, and it did not look at the rest), rule.not_evaluated",
      ),
  })
  .meta({ id: "Rule" });

/** Every rule of the tenant, as `r`. */
export const allRules: SQL = sql.raw("monitoring.all_rules r");

const logic = Object.fromEntries(LOGIC_FIELDS.map((field) => [field, sql.raw(`r.logic -> '${field}'`)]));
const column = (name: string): SQL => sql.raw(`r.${name}`);

/** The JSON text of a rule `r`. */
export const ruleBody: SQL = bodyOf({
  id: column("id"),
  name: column("name"),
  description: column("description"),
  standard: column("standard"),
  enabled: column("enabled"),
  severity: column("severity"),
  ...logic,
  responses: column("responses"),
  effective_from: column("effective_from"),
  fault: sql`(select json_build_object('code', f.code, 'found_at', f.found_at) from ${ruleFaults} f
    where f.tenant_id = r.tenant_id and f.rule_id = r.id and f.found_at >= r.effective_from)`,
  version: column("version"),
  created_at: column("created_at"),
  updated_at: column("updated_at"),
});

/** One rule with its ETag. */
export const ruleById = (id: string): SQL =>
  sql`select ${ruleBody} as body, r.version::text as etag from ${allRules} where r.id = ${id}::uuid`;

/**
 * Makes the row of a rule that comes with Duka, where it has none yet, and locks the rule; ends the transaction with 412 where it is not
 * at the expected version. `of`: a condition on `r` of what may be written.
 */
export const holdRule = (id: string, version: number | undefined): Statement[] => [
  sql`insert into ${rules} (id, standard, name, description, severity, logic, effective_from)
      select r.id, r.standard, r.name, r.description, r.severity, r.logic, r.effective_from from ${allRules}
       where r.id = ${id}::uuid and r.standard is not null on conflict (tenant_id, id) do nothing`,
  ...refuseStale(
    sql`select r.version from ${rules} r where r.id = ${id}::uuid and r.deleted_at is null for no key update`,
    version,
    "rule.not_found",
  ),
];

/** What a caller gives of a rule. */
export type Given = {
  [K in keyof RuleInput]?: RuleInput[K] | undefined;
};
type RuleInput = z.output<z.ZodObject<typeof ruleFields>>;

/** The columns of what is given; of the logic, the fields that are. */
export function columnsOf(given: Given) {
  const { name, description, severity, enabled, responses } = given;
  const logic = Object.fromEntries(
    LOGIC_FIELDS.flatMap((field) => {
      const value = given[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return { columns: { name, description, severity, enabled, responses }, logic };
}

/** A rule of the tenant that is there. */
export const isLive = (id: string): SQL => sql`${rules.id} = ${id}::uuid and ${rules.deleted_at} is null`;
