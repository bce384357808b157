import { sql } from "drizzle-orm";
import { z } from "zod";
import { asCommitted, isSettledForFollowers } from "#platform/operations/feed.ts";
import { list } from "#platform/operations/list.ts";
import { platformEvents } from "../tables.ts";
import { AuditLog, entryBody, logFilters } from "./audit-logs.ts";
import { noteListing } from "./reading.ts";

/** An entry of the platform's audit log; `tenant_id` says whom an attempt was aimed at. */
const PlatformAuditLog = AuditLog.extend({ tenant_id: z.uuid().nullable() }).meta({ id: "PlatformAuditLog" });

/** What happened outside any one tenant, and every cross-tenant attempt; newest entry first. */
export const listPlatformLogs = list({
  name: "audit.platform_logs.list",
  summary: "List the platform's audit log",
  scope: "platform",
  item: PlatformAuditLog,
  roles: [],
  filters: logFilters(platformEvents),
  from: sql`${platformEvents}`,
  body: entryBody(platformEvents, { tenant_id: platformEvents.tenant_id }),
  id: platformEvents.id,
  sorts: asCommitted(platformEvents.xid),
  order: "-id",
  where: (_, call) => [isSettledForFollowers(platformEvents.xid, call)],
  noteReading: noteListing("audit.platform_logs.list", "audit.platform_events"),
});
