import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { equals, matches, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime } from "#platform/time.ts";
import { Severity } from "../rules/rule-fields.ts";
import { alerts } from "../tables.ts";
import { Alert, AlertStatus, alertBody, alertById } from "./alert.ts";

/** The tenant's alerts, newest first; none for members who are limited to branches. */
export const listAlerts = list({
  name: "monitoring.alerts.list",
  summary: "List alerts",
  item: Alert,
  roles: managerUp,
  filters: {
    status: equals(alerts.status, AlertStatus),
    severity: equals(alerts.severity, Severity),
    rule_id: equals(alerts.rule_id, z.uuid()),
    assigned_to: equals(alerts.assigned_to, z.uuid()),
    active: matches(z.stringbool().describe("true: the condition is still met"), (is) =>
      is
        ? sql`${alerts.ended_at} is null and ${alerts.withdrawn_at} is null`
        : sql`(${alerts.ended_at} is not null or ${alerts.withdrawn_at} is not null)`,
    ),
    group: matches(
      z.string().max(100).describe("A value by which the rule groups, such as the id of a person"),
      (value) => sql`exists (select from jsonb_each_text(${alerts.group_values}) v where v.value = ${value})`,
    ),
    from: since(alerts.fired_at, GivenTime.describe("Fired at or after")),
    to: until(alerts.fired_at, GivenTime.describe("Fired at or before")),
  },
  from: sql`${alerts}`,
  body: alertBody,
  id: alerts.id,
  sorts: {
    raised_at: { by: alerts.id, type: "uuid" },
    fired_at: { by: alerts.fired_at, type: "timestamptz" },
  },
  order: "-raised_at",
});

/** One alert. */
export const readAlert = query({
  name: "monitoring.alerts.read",
  summary: "Read an alert",
  input: z.strictObject({ alert_id: z.uuid() }),
  output: Alert,
  roles: managerUp,
  missing: "alert.not_found",
  select: ({ input }) => alertById(input.alert_id),
});
