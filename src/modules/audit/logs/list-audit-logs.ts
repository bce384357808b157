import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { asRecorded } from "../between.ts";
import { auditEvents } from "../tables.ts";
import { AuditLog, entryBody, logFilters } from "./audit-logs.ts";

/** The tenant's audit log, newest entry first. */
export const listAuditLogs = list({
  name: "audit.logs.list",
  summary: "List the audit log",
  item: AuditLog,
  roles: adminUp,
  filters: logFilters(auditEvents),
  from: sql`${auditEvents}`,
  body: entryBody(auditEvents),
  id: auditEvents.id,
  sorts: asRecorded(auditEvents),
  order: "-id",
});
