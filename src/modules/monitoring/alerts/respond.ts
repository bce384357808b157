import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Responding, responding } from "#modules/identity";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { on } from "#platform/operations/handler.ts";
import { alertRaised } from "../events.ts";
import { allRules } from "../rules/rule.ts";
import { Response } from "../rules/rule-fields.ts";
import { alerts } from "../tables.ts";

const NAME = "monitoring.alerts.respond";

interface Prepared {
  responses: Response[];
  group: Record<string, string>;
}

/** What one response does: keeps on the alert what came of it, and writes into the audit log under whose name it was done. */
function statementsOf(
  { kind, of }: Response,
  { alert_id, rule_id, rule_name }: z.output<typeof alertRaised.payload>,
  group: Prepared["group"],
): Statement[] {
  const given = group[of] ?? "";
  const id = z.uuid().safeParse(given);
  const acted: Responding = responding(kind, id.success ? sql`${id.data}::uuid` : sql`null::uuid`);
  const outcome: SQL = id.success ? acted.outcome : sql`'not_an_id'`;
  const first = sql`outcome as materialized (select ${outcome} as said),
    kept as (
      update ${alerts} a set responses = a.responses || jsonb_build_array(jsonb_build_object(
               'kind', ${kind}::text, 'id', ${given}::text, 'outcome', o.said))
        from outcome o where a.id = ${alert_id}::uuid returning o.said)`;
  const emitted = acted.events.map((event) => ({ ...event, from: sql`kept o where o.said = 'done'` }));
  return [
    emitted.length > 0 ? emitEach(emitted, first) : sql`with ${first} select count(*) from kept`,
    sql`select audit.note(${NAME}, 'monitoring.rules', ${rule_id}::uuid, jsonb_build_object(
                 'rule', ${rule_name}::text, 'alert_id', a.id, 'response', a.responses -> -1))
          from ${alerts} a where a.id = ${alert_id}::uuid`,
    ...acted.afterwards,
  ];
}

/** Does what a rule is to do by itself when it fires; once for each alert that is not silenced. */
export const respond = on(alertRaised, NAME, {
  async prepare({ payload }, { read }): Promise<Prepared> {
    const { found } = await read({
      found: sql`select r.responses, a.group_values from ${alerts} a
          join ${allRules} on r.id = a.rule_id where a.id = ${payload.alert_id}::uuid`,
    });
    const row = found[0];
    return {
      responses: z.array(Response).parse(row?.responses ?? []),
      group: (row?.group_values ?? {}) as Prepared["group"],
    };
  },
  batch: ({ payload }, { responses, group }) =>
    responses.flatMap((response) => statementsOf(response, payload, group)),
});
