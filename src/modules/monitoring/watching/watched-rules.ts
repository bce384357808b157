import { type SQL, sql } from "drizzle-orm";
import type { Row } from "#platform/database/connection.ts";
import { allRules } from "../rules/rule.ts";
import { Logic, type Severity } from "../rules/rule-fields.ts";

/** A rule as it is watched. */
export interface WatchedRule {
  id: string;
  name: string;
  severity: Severity;
  /** As the database has it, so that nothing of it is lost. */
  since: string;
  logic: Logic;
}

/** The rules that are switched on, of a condition on `r`, with the tenant's time zone. */
export const watchedRules = (of: SQL): SQL =>
  sql`select r.id, r.name, r.severity, to_json(r.effective_from) #>> '{}' as since, r.logic,
             (select z.time_zone from tenants.time_zones z where z.tenant_id = r.tenant_id) as time_zone
        from ${allRules} where r.enabled and ${of} order by r.id`;

/** A row of `watchedRules`. Throws where its logic is none that is understood. */
export const watchedRule = ({ id, name, severity, since, logic }: Row): WatchedRule => ({
  ...({ id, name, severity, since } as Omit<WatchedRule, "logic">),
  logic: Logic.parse(logic),
});
