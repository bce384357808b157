import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { asCommitted, isSettledForFollowers, pageUpToNow } from "#platform/operations/feed.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { exportLog } from "../seals/export-log.ts";
import { auditEvents, seals } from "../tables.ts";
import { AuditLog, entryBody, logFilters } from "./audit-logs.ts";
import { noteListing } from "./reading.ts";

const NAME = "audit.logs.list";

const noteReading = noteListing(NAME, "audit.audit_events");

/** Condition of who goes on upwards from a place: no entry that came after it is gone. */
const isWhole = (place: SQL) =>
  sql`(select ${holds(
    sql`not exists (select from ${seals} s where ${place} < (s.removed_xid, s.removed_id))`,
    "audit_log.no_longer_kept",
  )})`;

const listed = list({
  name: NAME,
  summary: "List the audit log",
  item: AuditLog,
  roles: adminUp,
  filters: logFilters(auditEvents),
  from: sql`${auditEvents}`,
  body: entryBody(auditEvents),
  id: auditEvents.id,
  sorts: asCommitted(auditEvents.xid),
  order: "-id",
  where: (_, call) => [isSettledForFollowers(auditEvents.xid, call), pageUpToNow(auditEvents.id, call)],
  upwards: isWhole,
  noteReading,
  errors: ["audit_log.no_longer_kept", "audit_log.not_sealed", "audit_log.export_is_whole"],
});

/** The tenant's audit log, newest entry first; with `format=jsonl` all that is sealed, as the verifier takes it. */
export const listAuditLogs: Operation = {
  ...listed,
  alsoProduces: [...(listed.alsoProduces ?? []), "application/x-ndjson"],
  input: listed.input.extend({
    format: z
      .enum(["json", "csv", "jsonl"])
      .optional()
      .describe("csv streams every row of the list; jsonl the whole sealed log with its checkpoints"),
  }),
  run: (call) => {
    const { format } = call.input as { format?: string };
    return format === "jsonl" ? exportLog(call, NAME, noteReading) : listed.run(call);
  },
};
