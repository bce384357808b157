import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { Severity } from "../rules/rule-fields.ts";
import { alerts } from "../tables.ts";

/** How far people are with an alert. */
export const AlertStatus = z.enum(["open", "acknowledged", "resolved"]);

/** A time at which a rule fired. It says what the rule was called then, and how grave. */
export const Alert = z
  .object({
    ...resourceFields,
    rule_id: z.uuid(),
    rule_name: z.string(),
    severity: Severity,
    group: z.record(z.string(), z.string()).describe("The values by which the rule groups"),
    title: z.string(),
    summary: z.string(),
    fact_ids: z.array(z.uuid()).describe("The last activities, at most ten, that led to it"),
    status: AlertStatus,
    fired_at: Timestamp.describe("When the condition was met, by the times of what happened"),
    ended_at: Timestamp.nullable().describe("Since when it is met no more; null: it goes on"),
    withdrawn_at: Timestamp.nullable().describe("When something that came late showed that it was not met"),
    silenced_until: Timestamp.nullable().describe(
      "Until then the group raises alerts of which nobody is told",
    ),
    acknowledged_at: Timestamp.nullable(),
    acknowledged_by: z.uuid().nullable(),
    assigned_to: z.uuid().nullable().describe("The member who sees to it"),
    resolved_at: Timestamp.nullable(),
    resolved_by: z.uuid().nullable(),
    note: z.string().nullable().describe("What was said when it was resolved"),
    responses: z
      .array(z.object({ kind: z.string(), id: z.string(), outcome: z.string() }))
      .describe("What the rule did by itself, and what came of it: done, or why not"),
  })
  .meta({ id: "Alert" });

/** The JSON text of an alert. */
export const alertBody = bodyOf(viewOf(Alert, alerts, { group: alerts.group_values }));

/** An alert of an id. */
export const alertOf = (id: string): SQL => sql`${alerts.id} = ${id}::uuid`;

/** One alert with its ETag. */
export const alertById = (id: string): SQL =>
  sql`select ${alertBody} as body, ${alerts.version}::text as etag from ${alerts} where ${alertOf(id)}`;
