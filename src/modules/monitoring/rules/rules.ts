import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { equals, searchIn } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { ruleEvents } from "../events.ts";
import { rules } from "../tables.ts";
import { allRules, columnsOf, Rule, ruleBody, ruleById } from "./rule.ts";
import { Logic, ruleFields, Severity } from "./rule-fields.ts";

const named = { rule_id: z.uuid() };
const writers = { roles: adminUp, callers: "people" } as const;

/** All rules of the tenant: its own, and those that come with Duka. */
export const listRules = list({
  name: "monitoring.rules.list",
  summary: "List rules",
  item: Rule,
  roles: managerUp,
  filters: {
    enabled: equals(sql`r.enabled`, z.stringbool()),
    severity: equals(sql`r.severity`, Severity),
    standard: equals(
      sql`(r.standard is not null)`,
      z.stringbool().describe("true: those that come with Duka"),
    ),
    q: searchIn("Words that all have to occur in name or description", sql`r.name`, sql`r.description`),
  },
  from: allRules,
  body: ruleBody,
  id: sql`r.id`,
  sorts: {
    name: { by: sql`r.name`, type: "text" },
    created_at: { by: sql`r.created_at`, type: "timestamptz" },
  },
  order: "name",
});

/** One rule. */
export const readRule = query({
  name: "monitoring.rules.read",
  summary: "Read a rule",
  input: z.strictObject(named),
  output: Rule,
  roles: managerUp,
  missing: "rule.not_found",
  select: ({ input }) => ruleById(input.rule_id),
});

/** A rule of the tenant's own. Facts count from now on. */
export const createRule = command({
  ...writers,
  name: "monitoring.rules.create",
  summary: "Create a rule",
  input: z.strictObject(ruleFields),
  output: Rule,
  status: 201,
  feature: "custom_rules",
  errors: ["rule.too_many", "rule.response_field"],
  prepare: () => newId(),
  batch: ({ input }, id) => {
    const { columns } = columnsOf(input);
    return [insertRow(rules, { ...columns, id, logic: Logic.parse(input) }, sql`id`), answer(ruleById(id))];
  },
  events: (_, id) => [ruleEvents.created({ rule_id: id })],
});
