import { get, type Route } from "#platform/http/route.ts";
import { listEvents } from "./list-events.ts";
import { listAuditLogs } from "./logs/list-audit-logs.ts";
import { listPlatformLogs } from "./logs/list-platform-logs.ts";
import { readAuditLog } from "./logs/read-audit-log.ts";
import { readEvent } from "./read-event.ts";

/** The routes of the audit log and the events. */
export const routes: Route[] = [
  get("/audit-logs", listAuditLogs),
  get("/audit-logs/{log_id}", readAuditLog),
  get("/events", listEvents),
  get("/events/{event_id}", readEvent),
  get("/admin/audit-logs", listPlatformLogs),
];
