import { type SQL, sql } from "drizzle-orm";
import type { Row } from "#platform/database/connection.ts";
import { allRules } from "../rules/rule.ts";
import { Logic, type Severity } from "../rules/rule-fields.ts";
import { auditReadings } from "../tables.ts";

/** A rule as it is watched. */
export interface WatchedRule {
  id: string;
  name: string;
  severity: Severity;
  /** As the database has it, so that nothing of it is lost. */
  since: string;
  logic: Logic;
}

/** Is a rule `r` switched on? The tenant's own rest while its level of trust has none. */
export const isWatched = sql.raw(
  "r.enabled and (r.standard is not null or (select trust.has_feature('custom_rules')))",
);

/** The rules that are watched, of a condition on `r`, with the tenant's time zone. */
export const watchedRules = (of: SQL): SQL =>
  sql`select r.id, r.name, r.severity, to_json(r.effective_from) #>> '{}' as since, r.logic,
             (select z.time_zone from tenants.time_zones z where z.tenant_id = r.tenant_id) as time_zone
        from ${allRules} where ${isWatched} and ${of} order by r.id`;

/** A condition on a rule `r` that reads the audit log. */
export const readsAudit = sql.raw(`r.logic ->> 'source' <> 'events'`);

/** The least UUIDv7 of a moment. */
export const idAt = (moment: SQL): SQL =>
  sql`rpad(lpad(to_hex(floor(extract(epoch from ${moment}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`;

/** The moment of a UUIDv7, in milliseconds since 1970. */
export const momentOf = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

/**
 * How far the audit log has been read for the tenant's rules, as an id of it: nothing before the first of them was switched on is
 * theirs to read. Null where no rule reads it.
 */
export const auditedThrough: SQL = sql`(select case when min(r.effective_from) is not null
    then greatest((select c.read_through from ${auditReadings} c), ${idAt(sql`min(r.effective_from)`)}) end
  from ${allRules} where r.enabled and ${readsAudit})`;

/** A row of `watchedRules`. Throws where its logic is none that is understood. */
export const watchedRule = ({ id, name, severity, since, logic }: Row): WatchedRule => ({
  ...({ id, name, severity, since } as Omit<WatchedRule, "logic">),
  logic: Logic.parse(logic),
});
