import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { auditEvents } from "../tables.ts";
import { AuditLog, entryBody } from "./audit-logs.ts";
import { noteReadingOf } from "./reading.ts";

/** One entry of the tenant's audit log. */
export const readAuditLog = query({
  name: "audit.logs.read",
  summary: "Read an audit entry",
  input: z.strictObject({ log_id: z.uuid() }),
  output: AuditLog,
  roles: adminUp,
  missing: "audit_log.not_found",
  select: ({ input }) =>
    sql`select ${entryBody(auditEvents)} as body, null::text as etag from ${auditEvents}
        where ${eq(auditEvents.id, input.log_id)}`,
  noteReading: ({ input }) => noteReadingOf("audit.logs.read", input.log_id),
});
