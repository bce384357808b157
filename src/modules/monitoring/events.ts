import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { Timestamp } from "#platform/time.ts";
import { Severity } from "./rules/rule-fields.ts";

/** Of a rule; one that is switched, or comes with Duka and is set, is updated. */
export const ruleEvents = resourceEvents("monitoring.rule", "rule_id");

/** A rule fired for a group that is not silenced. The severity picks the channels by which people are told. */
export const alertRaised = event("monitoring.alert.raised", {
  alert_id: z.uuid(),
  rule_id: z.uuid(),
  rule_name: z.string(),
  severity: Severity,
  title: z.string(),
  summary: z.string(),
});

const ofAlert = { alert_id: z.uuid(), rule_id: z.uuid(), status: z.string() };

/** Of an alert: a person took notice of it, gave it to somebody, silenced its group or is done with it. */
export const alertAcknowledged = event("monitoring.alert.acknowledged", ofAlert);
export const alertAssigned = event("monitoring.alert.assigned", { ...ofAlert, user_id: z.uuid().nullable() });
export const alertSilenced = event("monitoring.alert.silenced", { ...ofAlert, until: Timestamp.nullable() });
export const alertResolved = event("monitoring.alert.resolved", ofAlert);

const ofPeriod = { from: Timestamp, to: Timestamp };

/** Wrong passwords or codes for a member within a period; without one, for all members beyond the five that had most. */
export const signInFailed = event("monitoring.sign_in.failed", {
  ...ofPeriod,
  user_id: z.uuid().nullable(),
  members: z.int(),
  tries: z.int(),
  networks: z.int(),
});

/** Within a period, a member or key of the tenant was refused another tenant (`outward`), or somebody else this one (`inward`). */
export const tenantAccessRefused = event("monitoring.tenant_access.refused", {
  ...ofPeriod,
  direction: z.enum(["outward", "inward"]),
  actor_id: z.uuid().nullable(),
  tries: z.int(),
});

/** Work of a kind that could not be done within a period, however often it was tried: an event's type, or a job's name. */
export const workFailed = event("monitoring.work.failed", {
  ...ofPeriod,
  queue: z.string(),
  name: z.string().nullable(),
  failures: z.int(),
});

/** An API key expires in less than a week; told every night until then. */
export const apiKeyNearedExpiry = event("monitoring.api_key.expiry_neared", {
  api_key_id: z.uuid(),
  name: z.string(),
  expires_at: Timestamp,
  days: z.int(),
});

/** A message of the tenant's work could not be taken and was put aside; `name` is the event's type or the job's name. */
export const deadLetterCreated = event("monitoring.dead_letter.created", {
  dead_letter_id: z.uuid(),
  queue: z.string(),
  name: z.string().nullable(),
  attempts: z.int().nullable(),
});
