import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { alertRaised } from "../events.ts";
import { alerts } from "../tables.ts";
import { describe } from "./describe.ts";
import type { Episode } from "./evaluate.ts";
import type { WatchedRule } from "./watched-rules.ts";

/** A group of a rule whose alerts are written. */
export interface AlertedGroup {
  id: string;
  key: string;
  values: Record<string, string>;
  /** The facts that are not settled, by moment. */
  facts: readonly { id: string; at: number }[];
}

const MOST_FACTS = 10;
const row = alias(alerts, "a");
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/**
 * Writes the alerts of a group, and tells of each new one unless its group is silenced. What is known moves to where it fires
 * with all facts; what does not fire with them is withdrawn. The group's row is locked before.
 */
export function raiseAlerts(
  rule: WatchedRule,
  group: AlertedGroup,
  episodes: readonly Episode[],
  fired: number,
): Statement[] {
  const { title, summary } = describe(rule, group.values);
  const rows = episodes.map(({ number, fired: at, ended }) => ({
    number,
    fired_at: iso(at),
    ended_at: iso(ended),
    fact_ids: group.facts
      .filter((fact) => fact.at <= at)
      .slice(-MOST_FACTS)
      .map(({ id }) => id),
  }));
  const given: SQL = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    e (number int, fired_at timestamptz, ended_at timestamptz, fact_ids jsonb)`;
  const ofGroup = sql`a.group_id = ${group.id}::uuid`;
  return [
    sql`update ${alerts} a set fired_at = e.fired_at, ended_at = e.ended_at, withdrawn_at = null
          from ${given}
         where ${ofGroup} and a.number = e.number
           and (a.fired_at, a.ended_at, a.withdrawn_at) is distinct from (e.fired_at, e.ended_at, null::timestamptz)`,
    sql`update ${alerts} a set withdrawn_at = now()
         where ${ofGroup} and a.number > ${fired} and a.withdrawn_at is null`,
    emitEach(
      [
        {
          event: alertRaised,
          payload: alertRaised.payloadOf(viewOf(alertRaised.payload, row, { alert_id: row.id })),
          from: sql`raised a where a.silenced_until is null`,
        },
      ],
      sql`raised as (
        insert into ${alerts} (rule_id, group_id, number, rule_name, severity, group_key, group_values, title, summary,
                               fact_ids, fired_at, ended_at, silenced_until)
        select ${rule.id}::uuid, ${group.id}::uuid, e.number, ${rule.name}, ${rule.severity}, ${group.key},
               ${JSON.stringify(group.values)}::jsonb, ${title}, ${summary},
               array(select jsonb_array_elements_text(e.fact_ids)::uuid), e.fired_at, e.ended_at,
               (select max(s.silenced_until) from ${alerts} s
                 where s.rule_id = ${rule.id}::uuid and s.group_key = ${group.key} and s.silenced_until > now())
          from ${given}
         where not exists (select from ${alerts} a where ${ofGroup} and a.number = e.number)
         order by e.number
        returning *)`,
    ),
  ];
}
