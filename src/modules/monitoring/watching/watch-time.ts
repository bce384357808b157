import { type SQL, sql } from "drizzle-orm";
import type { Row, Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { job } from "#platform/operations/job.ts";
import { Budget, BudgetSpent, STEPS_OF_A_RULE } from "../patterns/budget.ts";
import type { Logic } from "../rules/rule-fields.ts";
import { alerts, auditReadings, ruleGroups, rules } from "../tables.ts";
import { eachRule } from "./each-rule.ts";
import { type Fact, factColumns, factOf } from "./fact.ts";
import { grouped } from "./grouped.ts";
import { clockOf, lookAtGroups, ruleBatch, type Watch } from "./watch-group.ts";
import { auditedThrough, idAt, isWatched, momentOf, readsAudit, watchedRules } from "./watched-rules.ts";

/** Entries that are read at once, how often in one run, and for how long: the next run goes on. */
const MOST_ENTRIES = 1000;
const MOST_SLICES = 50;
const MOST_TIME = 15_000;
const MOST_GROUPS = 200;
/**
 * Until when entries are read: 45 seconds ago, and what the run before left. It noted when it looked and the number of the next
 * transaction: entries from before that are there once every transaction of a lower number has ended, however long it took.
 */
const isSettled = sql.raw("(c.next_xid is null or c.next_xid <= app.oldest_transaction())");
const settled = sql`(select case when c.looked_at is null then now() - interval '45 seconds'
                            when ${isSettled} then least(c.looked_at, now() - interval '45 seconds')
                       end from (select 1) one left join ${auditReadings} c on true)`;
const until = sql`coalesce(${idAt(settled)}, ${auditedThrough})`;

const isAbsence = sql.raw(`r.logic #>> '{when,kind}' = 'absence'`);

/** Ends groups of rules that are gone, switched off, at rest or have another logic now, and their alerts. */
function endGroups(ids: readonly string[]): Statement[] {
  const those = sql`any (${`{${ids.join(",")}}`}::uuid[])`;
  return [
    sql`update ${alerts} a set ended_at = now() where a.group_id = ${those} and a.ended_at is null and a.withdrawn_at is null`,
    sql`delete from ${ruleGroups} g where g.id = ${those}`,
  ];
}

/** The next entries of the audit log after `after`, before `until`. */
const entriesBetween = (
  after: SQL,
  until: SQL,
): SQL => sql`select ${factColumns} from audit.entry_activities a
  where a.id > ${after} and a.id < ${until} order by a.id limit ${MOST_ENTRIES}`;

/** The rules that read the audit log, and where they are in it. */
interface Reading {
  rules: readonly Row[];
  budgets: Map<string, Budget>;
  entries: Fact[];
  after: string;
  through: string;
}

/** Gives the rules that read the audit log a slice of it. */
async function giveSlice(
  watch: Omit<Watch, "audited">,
  { rules: rows, budgets, entries, after, through }: Reading,
) {
  const audited = momentOf(through);
  await eachRule(watch, rows, async (rule, timeZone) => {
    const budget = budgets.get(rule.id) ?? new Budget(STEPS_OF_A_RULE);
    budgets.set(rule.id, budget);
    const { groups, looked } = grouped(rule.logic, entries, Date.parse(rule.since), { timeZone, budget });
    const look = { given: [...groups.values()], after: clockOf(rule, momentOf(after)), ids: [] };
    await lookAtGroups({ ...watch, audited }, rule, look);
    if (looked < entries.length) throw new BudgetSpent();
  });
}

/**
 * What rules do by the clock: they look at the new entries of the audit log, then at what is absent and at groups whose time has come,
 * no further than the log was read. What a run does not get to, the next one does. A rule that fails stops no other, and a tenant none.
 */
export const watchTime = job({
  name: "monitoring.rules.watch_time",
  summary: "Look at what rules wait for, and at the audit log for those that read it",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from ${ruleGroups} g where g.tenant_id = t.id and g.due_at <= now())
    or exists (select from ${rules} r where r.tenant_id = t.id and r.enabled and r.deleted_at is null and (${readsAudit} or ${isAbsence}))`,
  async run({ ctx, tenant, read, batch }) {
    const started = Date.now();
    const watch = { ctx, tenant: tenant.id };
    const found = await read({
      rules: watchedRules(sql`true`),
      reading: sql`select ${auditedThrough} as after, ${until} as until`,
      entries: entriesBetween(auditedThrough, until),
      due: sql`select g.id, g.rule_id, g.since = (select r.effective_from from monitoring.all_rules r
                 where r.id = g.rule_id and ${isWatched}) as is_current
          from ${ruleGroups} g where g.due_at <= now() order by g.due_at limit ${MOST_GROUPS}`,
    });
    const { after: first, until: last } = found.reading[0] as { after: string | null; until: string };
    const audit = found.rules.filter(({ logic }) => (logic as Partial<Logic>).source !== "events");
    const budgets = new Map<string, Budget>();
    let after = first;
    let entries = found.entries.map(factOf);
    for (let slice = 1; after !== null; slice += 1) {
      const isLast = entries.length < MOST_ENTRIES;
      const end: string = isLast ? last : (entries.at(-1)?.id ?? last);
      const through: string = end > after ? end : after;
      await giveSlice(watch, { rules: audit, budgets, entries, after, through });
      const goesOn = !isLast && slice < MOST_SLICES && Date.now() - started < MOST_TIME;
      const next = await batch({
        kept: sql`insert into ${auditReadings} as c (read_through, looked_at, next_xid)
            values (${through}::uuid, now(), app.next_transaction())
            on conflict (tenant_id) do update set read_through = greatest(c.read_through, excluded.read_through),
              looked_at = case when ${isSettled} then excluded.looked_at else c.looked_at end,
              next_xid = case when ${isSettled} then excluded.next_xid else c.next_xid end`,
        entries: goesOn ? [entriesBetween(sql`${through}::uuid`, sql`${last}::uuid`)] : [],
      });
      after = through;
      entries = next.entries.map(factOf);
      if (!goesOn) break;
    }
    const audited = after === null ? Date.now() : momentOf(after);
    await eachRule(watch, found.rules, async (rule) => {
      const isWaited = rule.logic.when.kind === "absence" && rule.logic.group_by.length === 0;
      const due = found.due.filter((one) => one.rule_id === rule.id && one.is_current);
      await lookAtGroups({ ...watch, audited }, rule, {
        given: isWaited ? [{ group: { key: "[]", values: {} }, matches: [] }] : [],
        after: clockOf(rule, audited),
        ids: due.map(({ id }) => id as string),
      });
    });
    const gone = found.due.filter((one) => !one.is_current).map(({ id }) => id as string);
    if (gone.length > 0) await ruleBatch(watch, newId(), endGroups(gone));
  },
});
