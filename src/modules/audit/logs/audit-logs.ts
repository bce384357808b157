import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { equals } from "#platform/operations/filter.ts";
import { Timestamp } from "#platform/time.ts";
import { timeFilters } from "../between.ts";
import type { auditEvents, platformEvents } from "../tables.ts";
import { withoutReadings } from "./reading.ts";

/** An entry of the audit log. */
export const AuditLog = z
  .object({
    id: z.uuid(),
    occurred_at: Timestamp,
    actor_kind: z
      .string()
      .describe("user, api_key, platform_admin, job, anonymous; owner for database upkeep"),
    actor_id: z.uuid().nullable(),
    action: z.string().describe("The operation's name, such as inventory.products.create"),
    target_type: z.string().describe("Schema and table"),
    target_id: z.uuid().nullable(),
    before: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("The changed fields as they were; secrets masked"),
    after: z.record(z.string(), z.unknown()).nullable().describe("The changed fields as they are"),
    source_ip: z.string().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "AuditLog" });

type Log = typeof auditEvents | typeof platformEvents;

const standing = ({ tenant_id, target_type, target_id, row_stays, after }: typeof auditEvents): SQL =>
  sql`(select a from audit.after_of(${tenant_id}, ${target_type}, ${target_id}, ${row_stays}, ${after}) a)`;

/** The JSON text of a log's entry, with `more` of its columns. What an entry of the ledger has afterwards is its row. */
export function entryBody(log: Log, more: Record<string, PgColumn> = {}): SQL {
  const whole = "row_stays" in log ? { after: standing(log) } : {};
  return bodyOf({ ...viewOf(AuditLog, log, whole), ...more });
}

/** The filters of a log. */
export function logFilters(log: Log) {
  return {
    actor_id: equals(log.actor_id, z.uuid()),
    action: equals(log.action, z.string().max(200)),
    target_type: equals(log.target_type, z.string().max(200)),
    target_id: equals(log.target_id, z.uuid()),
    request_id: equals(log.request_id, z.uuid()),
    readings: withoutReadings(log),
    ...timeFilters(log),
  };
}
