import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the audit log and the events refuse. */
export const auditErrors = declareErrors({
  "audit_log.not_found": { status: 404, title: "There is no such audit entry" },
  "event.not_found": { status: 404, title: "There is no such event" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof auditErrors> {}
}
