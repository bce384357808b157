import { sql } from "drizzle-orm";
import { Problem } from "#platform/errors.ts";
import { EVERY_TYPE, type Handler } from "#platform/operations/handler.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { eachRule } from "./each-rule.ts";
import { factColumns, factOf, isOfRules } from "./fact.ts";
import { grouped } from "./grouped.ts";
import { giveFacts } from "./watch-group.ts";
import { watchedRules } from "./watched-rules.ts";

const NAME = "monitoring.rules.watch_event";

/**
 * Shows every event to the rules of its tenant. It needs no mark that it was taken: a group takes a fact once, however often it
 * comes. One round trip where no rule wants it, and two more for each that does.
 */
export const watchEvent: Handler = {
  type: EVERY_TYPE,
  name: NAME,
  async handle(ctx, event) {
    const watch = { ctx, tenant: event.tenant };
    const { facts, rules } = await tenantBatch(
      { ctx, tenant: { id: event.tenant, as: "job", roles: [] } },
      { command: NAME, access: "read" },
      {
        facts: sql`select ${factColumns} from audit.event_activities a where a.id = ${event.id}::uuid`,
        rules: watchedRules(sql`r.logic ->> 'source' <> 'audit'`),
      },
    );
    if (!facts[0]) throw new Problem("event.unknown");
    const fact = factOf(facts[0]);
    if (isOfRules(fact)) return true;
    await eachRule(watch, rules, async (rule, timeZone) => {
      for (const { group, matches } of grouped(rule.logic, [fact], Date.parse(rule.since), timeZone).values())
        await giveFacts(watch, rule, group, matches);
    });
    return true;
  },
};
