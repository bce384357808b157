import { sql } from "drizzle-orm";
import type { Watcher } from "#platform/operations/handler.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { Budget, BudgetSpent, STEPS_OF_A_RULE } from "../patterns/budget.ts";
import { eachRule } from "./each-rule.ts";
import { factColumns, factOf, isOfRules } from "./fact.ts";
import { grouped } from "./grouped.ts";
import { clockOf, lookAtGroups } from "./watch-group.ts";
import { auditedThrough, momentOf, watchedRules } from "./watched-rules.ts";

const NAME = "monitoring.rules.watch_events";

/**
 * Shows every event to the rules of its tenant. It needs no mark that it was taken: a group takes a fact once, however often it
 * comes. One round trip where no rule wants any, and two more for each rule that does, for a hundred groups.
 */
export const watchEvents: Watcher = {
  name: NAME,
  async watch(ctx, tenant, events) {
    const ids = events.map(({ id }) => id);
    const { facts, rules, reading } = await tenantBatch(
      { ctx, tenant: { id: tenant, as: "job", roles: [] } },
      { command: NAME, access: "read" },
      {
        facts: sql`select ${factColumns} from audit.event_activities a
          where a.id in (select g.id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) g (id)) order by a.id`,
        reading: sql`select ${auditedThrough} as through`,
        rules: watchedRules(sql`r.logic ->> 'source' <> 'audit'`),
      },
    );
    const seen = facts.map(factOf).filter((fact) => !isOfRules(fact));
    const through = reading[0]?.through as string | null;
    const watch = { ctx, tenant, audited: through === null ? Date.now() : momentOf(through) };
    await eachRule(watch, seen.length === 0 ? [] : rules, async (rule, timeZone) => {
      const matching = { timeZone, budget: new Budget(STEPS_OF_A_RULE) };
      const { groups, looked } = grouped(rule.logic, seen, Date.parse(rule.since), matching);
      const after = clockOf(rule, watch.audited);
      await lookAtGroups(watch, rule, { given: [...groups.values()], after, ids: [] });
      if (looked < seen.length) throw new BudgetSpent();
    });
  },
};
