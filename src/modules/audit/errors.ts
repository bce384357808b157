import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the audit log and the events refuse. */
export const auditErrors = declareErrors({
  "audit_log.not_found": { status: 404, title: "There is no such audit entry" },
  "audit_log.not_sealed": {
    status: 409,
    title:
      "It is not sealed yet: entries are within minutes, once what was open when they were made has ended",
  },
  "audit_log.export_is_whole": {
    status: 422,
    title: "An export that can be verified is the whole log: it takes no filter, order or place",
  },
  "audit_log.already_redacted": {
    status: 409,
    title: "The details of this entry are redacted, or will be shortly",
    constraint: "redactions_pkey",
  },
  "audit_log.is_redaction": { status: 409, title: "Who had what redacted, and why, stays for ever" },
  "checkpoint.not_found": { status: 404, title: "There is no such checkpoint" },
  "checkpoint.not_earlier": { status: 422, title: "`from` is a later checkpoint than this one" },
  "event.not_found": { status: 404, title: "There is no such event" },
  "event.no_longer_kept": {
    status: 410,
    title:
      "Events after this place were removed, as the tenant keeps them for a time: read what you mirror anew, then go on from the first event kept",
  },
  "audit_log.no_longer_kept": {
    status: 410,
    title:
      "Entries after this place were removed, as the tenant keeps them for a time: go on from the first entry kept",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof auditErrors> {}
}
