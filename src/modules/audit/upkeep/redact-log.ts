import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { redactionRequested } from "../events.ts";
import { auditEvents, redactions } from "../tables.ts";

const Redaction = z
  .object({
    id: z.uuid().describe("That of the entry"),
    reason: z.string(),
    created_at: Timestamp,
    erased_at: Timestamp.nullable().describe("Null until its details are erased, within half an hour"),
  })
  .meta({ id: "AuditRedaction" });

/**
 * Asks for the details of an entry to be erased: before, after and address. Who did what to which thing and when stays, and
 * so does the proof; the redaction has an entry of its own, with its reason, for ever.
 */
export const redactLog = command({
  name: "audit.logs.redact",
  summary: "Erase the details of an audit entry, such as personal data; who did what and when stays",
  input: z.strictObject({
    log_id: z.uuid(),
    reason: line(500).describe("Why; it stands in the audit log, and is no place for what is erased"),
  }),
  output: Redaction,
  status: 202,
  roles: ["owner"],
  callers: "people",
  errors: ["audit_log.not_found", "audit_log.already_redacted", "audit_log.is_redaction"],
  batch: ({ input: { log_id, reason } }) => [
    refuseUnless(
      sql`exists (select from ${auditEvents} where ${eq(auditEvents.id, log_id)})`,
      "audit_log.not_found",
    ),
    refuseUnless(
      sql`not exists (select from ${auditEvents} where ${eq(auditEvents.id, log_id)} and ${auditEvents.target_type} = 'audit.redactions')`,
      "audit_log.is_redaction",
    ),
    answer(
      insertRow(
        redactions,
        { id: log_id, reason },
        sql`${bodyOf(viewOf(Redaction, redactions, {}))} as body, null::text as etag`,
      ),
    ),
  ],
  events: ({ input: { log_id } }) => [redactionRequested({ log_id })],
});
