import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { job } from "#platform/operations/job.ts";
import { alerts, auditReadings, ruleGroups, rules } from "../tables.ts";
import { eachRule } from "./each-rule.ts";
import { factColumns, factOf } from "./fact.ts";
import { grouped } from "./grouped.ts";
import { giveFacts, lookAgain, ruleBatch } from "./watch-group.ts";
import { watchedRules } from "./watched-rules.ts";

const MOST_ENTRIES = 1000;
const MOST_GROUPS = 200;
/** Entries of transactions that may still go on are left for the next minute. */
const UNDER_WAY = sql.raw("interval '45 seconds'");

/** The least UUIDv7 of a moment before now. */
const idBefore = (interval: ReturnType<typeof sql.raw>) =>
  sql`rpad(lpad(to_hex((extract(epoch from now() - ${interval}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`;

const needsAudit = sql.raw(`r.logic ->> 'source' <> 'events'`);
const isAbsence = sql.raw(`r.logic #>> '{when,kind}' = 'absence'`);

/** Ends groups of rules that are gone, switched off or have another logic now, and their alerts. */
function endGroups(ids: readonly string[]): Statement[] {
  const those = sql`any (${`{${ids.join(",")}}`}::uuid[])`;
  return [
    sql`update ${alerts} a set ended_at = now() where a.group_id = ${those} and a.ended_at is null and a.withdrawn_at is null`,
    sql`delete from ${ruleGroups} g where g.id = ${those}`,
  ];
}

/**
 * What rules do by the clock: they look at the new entries of the audit log, at what is absent, at groups whose time has come. What a
 * run does not get to, the next one does. A rule that fails stops no other, and a tenant none.
 */
export const watchTime = job({
  name: "monitoring.rules.watch_time",
  summary: "Look at what rules wait for, and at the audit log for those that read it",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from ${ruleGroups} g where g.tenant_id = t.id and g.due_at <= now())
    or exists (select from ${rules} r where r.tenant_id = t.id and r.enabled and r.deleted_at is null and (${needsAudit} or ${isAbsence}))`,
  async run({ ctx, tenant, read, batch }) {
    const watch = { ctx, tenant: tenant.id };
    const found = await read({
      rules: watchedRules(sql`true`),
      reading: sql`select coalesce((select c.read_through from ${auditReadings} c), ${idBefore(sql.raw("interval '2 minutes'"))}) as after,
                          ${idBefore(UNDER_WAY)} as until`,
      entries: sql`select ${factColumns} from audit.entry_activities a
          where exists (select from ${rules} r where r.enabled and r.deleted_at is null and ${needsAudit})
            and a.id > coalesce((select c.read_through from ${auditReadings} c), ${idBefore(sql.raw("interval '2 minutes'"))})
            and a.id < ${idBefore(UNDER_WAY)}
          order by a.id limit ${MOST_ENTRIES}`,
      due: sql`select g.id, g.rule_id, g.since = (select r.effective_from from monitoring.all_rules r
                 where r.id = g.rule_id and r.enabled) as is_current
          from ${ruleGroups} g where g.due_at <= now() order by g.due_at limit ${MOST_GROUPS}`,
    });
    const entries = found.entries.map(factOf);
    await eachRule(watch, found.rules, async (rule, timeZone) => {
      if (rule.logic.when.kind === "absence" && rule.logic.group_by.length === 0)
        await giveFacts(watch, rule, { key: "[]", values: {} }, []);
      if (rule.logic.source !== "events")
        for (const { group, matches } of grouped(
          rule.logic,
          entries,
          Date.parse(rule.since),
          timeZone,
        ).values())
          await giveFacts(watch, rule, group, matches);
      for (const { id } of found.due.filter((one) => one.rule_id === rule.id && one.is_current))
        await lookAgain(watch, rule, id as string);
    });
    const gone = found.due.filter((one) => !one.is_current).map(({ id }) => id as string);
    if (gone.length > 0) await ruleBatch(watch, newId(), endGroups(gone));
    const through = entries.length === MOST_ENTRIES ? entries.at(-1)?.id : found.reading[0]?.until;
    if (found.rules.length > 0)
      await batch([
        sql`insert into ${auditReadings} as c (read_through) values (${through as string}::uuid)
            on conflict (tenant_id) do update set read_through = greatest(c.read_through, excluded.read_through)`,
      ]);
  },
});
