import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { backTest, MOST_FACTS, MOST_FIRINGS } from "../watching/back-test.ts";
import { factColumns, factOf } from "../watching/fact.ts";
import { watchedRule } from "../watching/watched-rules.ts";
import { allRules } from "./rule.ts";

const NAME = "monitoring.rules.test";
const DAY = 86_400_000;
const LONGEST = 92 * DAY;

const Input = z.strictObject({
  rule_id: z.uuid(),
  from: GivenTime,
  to: GivenTime.optional().describe("By default now"),
});

/** When a rule would have fired in a period, or has. */
export const BackTest = z
  .object({
    from: Timestamp,
    to: Timestamp,
    fired: z.int().describe("How often"),
    firings: z
      .array(
        z.object({
          fired_at: Timestamp,
          ended_at: Timestamp.nullable().describe("Null: it goes on at the end of the period"),
          group: z.record(z.string(), z.string()),
        }),
      )
      .describe(`The first ${MOST_FIRINGS}, in the order of time`),
    facts: z.int().describe("Activities that were read, of the types that the rule names where it does"),
    cut_off_at: Timestamp.nullable().describe(
      "Where the period was too much for one answer, for its activities or for what the patterns of the rule cost: it was looked at until here, so ask again from here; null: all of it was",
    ),
  })
  .meta({ id: "RuleBackTest" });

/** Runs a rule over what happened in a period, as it would have been watched from its beginning. One round trip; nothing changes. */
export const testRule: Operation = {
  name: NAME,
  summary: "Test a rule on a period of history: when and for which groups it would have fired",
  scope: "tenant",
  roles: adminUp,
  access: "write",
  isRepeatable: true,
  input: Input,
  output: BackTest,
  status: 200,
  errors: ["rule.not_found", "rule.period_invalid"],
  async run(call) {
    const { rule_id, ...period } = call.input as z.output<typeof Input>;
    const [from, to] = [
      Date.parse(period.from),
      Math.min(Date.now(), Date.parse(period.to ?? "2999-01-01T00:00:00Z")),
    ];
    const isPeriod = to > from && to - from <= LONGEST;
    const source = (of: string) =>
      sql`(select r.logic ->> 'source' from ${allRules} where r.id = ${rule_id}::uuid) <> ${of}`;
    // The types that the rule is of alone, where a condition names them; null: of any.
    const types = sql`(select array(select jsonb_array_elements_text(coalesce(c.one -> 'values', jsonb_build_array(c.one -> 'value'))))
        from ${allRules} cross join lateral jsonb_array_elements((r.logic -> 'where')::jsonb) c (one)
       where r.id = ${rule_id}::uuid and c.one ->> 'field' = 'type' and c.one ->> 'op' in ('equals', 'in') limit 1)`;
    // What they say is worked out for the first of them alone, not for all that are put in order.
    const spans = (view: string, unlike: string) => sql`(
      select ${factColumns} from (
        select a.id from ${sql.raw(view)} a
         where ${isPeriod} and ${source(unlike)} and coalesce(a.type = any ((${types})::text[]), true) and a.tenant_id = ${call.tenant?.id}::uuid
           and a.occurred_at >= ${new Date(from).toISOString()}::timestamptz and a.occurred_at <= ${new Date(to).toISOString()}::timestamptz
           and a.id >= ${leastId(from - 900_000)}::uuid and a.id < ${leastId(to + 900_000)}::uuid
         order by a.occurred_at, a.id limit ${MOST_FACTS + 1}) first
        cross join lateral (
          select v.* from ${sql.raw(view)} v where v.id = first.id offset 0) a)`;
    const { rules, facts } = await tenantBatch(
      call,
      { command: NAME, access: "write" },
      {
        rules: sql`select r.id, r.name, r.severity, to_json(r.effective_from) #>> '{}' as since, r.logic,
                        (select z.time_zone from tenants.time_zones z where z.tenant_id = r.tenant_id) as time_zone
                   from ${allRules} where r.id = ${rule_id}::uuid`,
        facts: sql`${spans("audit.event_activities", "audit")} union all ${spans("audit.entry_activities", "events")}
                 order by at, id limit ${MOST_FACTS + 1}`,
      },
    );
    if (!isPeriod) throw new Problem("rule.period_invalid");
    if (!rules[0]) throw new Problem("rule.not_found");
    const rule = watchedRule(rules[0]);
    const found = backTest(rule.logic, facts.map(factOf), { from, to }, rules[0].time_zone as string);
    return { body: JSON.stringify(found) };
  },
};

/** The least UUIDv7 of a moment. */
function leastId(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
