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
  episodes: readonly Episode[];
  /** How often it fired in all. */
  fired: number;
}

const MOST_FACTS = 10;
const row = alias(alerts, "a");
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** How long before it fires something may have led to that, in milliseconds: the condition's time before the one that it was met for. */
function reachOf({ logic: { when, pending_seconds } }: WatchedRule): number {
  return (
    ("within_seconds" in when ? when.within_seconds + pending_seconds : Number.POSITIVE_INFINITY) * 1_000
  );
}

/** The alerts of a group as they are with all its facts. */
const rowsOf = (rule: WatchedRule, { id, key, values, facts, episodes }: AlertedGroup) =>
  episodes.map(({ number, fired, ended }) => ({
    group_id: id,
    group_key: key,
    group_values: values,
    ...describe(rule, values),
    number,
    fired_at: iso(fired),
    ended_at: iso(ended),
    fact_ids: facts
      .filter((fact) => fact.at <= fired && fact.at >= fired - reachOf(rule))
      .slice(-MOST_FACTS)
      .map((fact) => fact.id),
  }));

/** Until when the group of `e` is silenced. */
const silenced = ({ id }: WatchedRule): SQL => sql`(select max(s.silenced_until) from ${alerts} s
  where s.rule_id = ${id}::uuid and s.group_key = e.group_key and s.silenced_until > now())`;

/**
 * Writes the alerts of groups, and tells of each new one unless its group is silenced. What is known moves to where it fires
 * with all facts; what does not fire with them is withdrawn. One that was withdrawn, or that people were done with, and
 * fires again is open as a new one is, and people are notified again unless they were within the rule's cooldown. The groups'
 * rows are locked before.
 */
export function raiseAlerts(rule: WatchedRule, groups: readonly AlertedGroup[]): Statement[] {
  const rows = groups.flatMap((group) => rowsOf(rule, group));
  const counts = groups.map(({ id, fired }) => ({ id, fired }));
  const given: SQL = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    e (group_id uuid, group_key text, group_values jsonb, title text, summary text, number int,
       fired_at timestamptz, ended_at timestamptz, fact_ids jsonb)`;
  const facts = sql`array(select jsonb_array_elements_text(e.fact_ids)::uuid)`;
  const payload = alertRaised.payloadOf(viewOf(alertRaised.payload, row, { alert_id: row.id }));
  const notices = emitEach(
    [
      { event: alertRaised, payload, from: sql`raised a where a.notified_at is not null` },
      { event: alertRaised, payload, from: sql`again a where a.notified_at = now()` },
    ],
    sql`raised as (
        insert into ${alerts} (rule_id, group_id, number, rule_name, severity, group_key, group_values, title, summary,
                               fact_ids, fired_at, ended_at, silenced_until, notified_at)
        select ${rule.id}::uuid, e.group_id, e.number, ${rule.name}, ${rule.severity}, e.group_key, e.group_values, e.title,
               e.summary, ${facts}, e.fired_at, e.ended_at, q.until, case when q.until is null then now() end
          from ${given} cross join lateral (select ${silenced(rule)} as until) q
         where not exists (select from ${alerts} a where a.group_id = e.group_id and a.number = e.number)
         order by e.number
        returning *),
      again as (
        update ${alerts} a
           set fired_at = e.fired_at, ended_at = e.ended_at, fact_ids = ${facts}, withdrawn_at = null, status = 'open',
               acknowledged_at = null, acknowledged_by = null, resolved_at = null, resolved_by = null,
               notified_at = case when ${silenced(rule)} is null and coalesce(
                                a.notified_at <= now() - make_interval(secs => ${rule.logic.cooldown_seconds}::int), true)
                              then now() else a.notified_at end
          from ${given}
         where a.group_id = e.group_id and a.number = e.number
           and (a.withdrawn_at is not null or (a.status = 'resolved' and e.fired_at > a.resolved_at))
        returning a.*)`,
  );
  const moved = sql`update ${alerts} a set fired_at = e.fired_at, ended_at = e.ended_at
      from ${given}
     where a.group_id = e.group_id and a.number = e.number
       and (a.fired_at, a.ended_at) is distinct from (e.fired_at, e.ended_at)`;
  return [
    ...(rows.length > 0 ? [notices, moved] : []),
    sql`update ${alerts} a set withdrawn_at = now()
          from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) e (id uuid, fired int)
         where a.group_id = e.id and a.number > e.fired and a.withdrawn_at is null`,
  ];
}
