import { sql } from "drizzle-orm";
import type { Watcher } from "#platform/operations/handler.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { eachRule } from "./each-rule.ts";
import { factColumns, factOf, isOfRules } from "./fact.ts";
import { grouped } from "./grouped.ts";
import { giveFacts } from "./watch-group.ts";
import { watchedRules } from "./watched-rules.ts";

const NAME = "monitoring.rules.watch_events";

/**
 * Shows every event to the rules of its tenant. It needs no mark that it was taken: a group takes a fact once, however often it
 * comes. One round trip where no rule wants any, and two more for each group of a rule that does.
 */
export const watchEvents: Watcher = {
  name: NAME,
  async watch(ctx, tenant, events) {
    const ids = events.map(({ id }) => id);
    const { facts, rules } = await tenantBatch(
      { ctx, tenant: { id: tenant, as: "job", roles: [] } },
      { command: NAME, access: "read" },
      {
        facts: sql`select ${factColumns} from audit.event_activities a
          where a.id in (select g.id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) g (id)) order by a.id`,
        rules: watchedRules(sql`r.logic ->> 'source' <> 'audit'`),
      },
    );
    const seen = facts.map(factOf).filter((fact) => !isOfRules(fact));
    const watch = { ctx, tenant };
    await eachRule(watch, seen.length === 0 ? [] : rules, async (rule, timeZone) => {
      for (const { group, matches } of grouped(rule.logic, seen, Date.parse(rule.since), timeZone).values())
        await giveFacts(watch, rule, group, matches);
    });
  },
};
