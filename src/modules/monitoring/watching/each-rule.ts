import { sql } from "drizzle-orm";
import type { Row } from "#platform/database/connection.ts";
import { Problem } from "#platform/errors.ts";
import { BudgetSpent } from "../patterns/budget.ts";
import { ruleFaults, ruleGroups } from "../tables.ts";
import { ruleBatch, type Watch } from "./watch-group.ts";
import { type WatchedRule, watchedRule } from "./watched-rules.ts";

/**
 * Does something with each rule of `watchedRules` by itself: one that cannot be evaluated gets a fault and stops no other, also where many of its groups wait.
 * What the database could not do is thrown once all have had their turn, so that it is tried again; a rule takes a fact once.
 */
export async function eachRule(
  watch: Pick<Watch, "ctx" | "tenant">,
  rows: readonly Row[],
  work: (rule: WatchedRule, timeZone: string) => Promise<unknown>,
): Promise<void> {
  const failed: unknown[] = [];
  for (const row of rows) {
    try {
      await work(watchedRule(row), row.time_zone as string);
    } catch (error) {
      const about = { rule: row.id as string, tenant: watch.tenant };
      const fault = error instanceof BudgetSpent ? "rule.too_costly" : "rule.not_evaluated";
      if (error instanceof BudgetSpent) watch.ctx.log.warn(fault, about);
      else watch.ctx.log.error(fault, error, about);
      if (error instanceof Problem) failed.push(error);
      else await keepFault(watch, about.rule, fault).catch((unkept: unknown) => failed.push(unkept));
    }
  }
  if (failed.length > 0) throw failed[0];
}

const keepFault = (watch: Pick<Watch, "ctx" | "tenant">, rule: string, code: string) =>
  ruleBatch(watch, rule, [
    sql`insert into ${ruleFaults} (rule_id, code) values (${rule}::uuid, ${code})
        on conflict (tenant_id, rule_id) do update set code = excluded.code, found_at = now()`,
    sql`update ${ruleGroups} set due_at = now() + interval '5 minutes' where rule_id = ${rule}::uuid and due_at <= now()`,
  ]);
