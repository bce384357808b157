import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, viewOf } from "#platform/database/view.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { caseEvents, cases } from "../tables.ts";

export const CASE_STATUSES = [
  "submitted",
  "in_review",
  "needs_information",
  "approved",
  "rejected",
  "expired",
] as const;
export const CaseStatus = z.enum(CASE_STATUSES);

/** A case by which a business is approved, as its owner sees it. */
export const KycCase = z
  .object(
    resourceShape({
      status: CaseStatus,
      kind: z.string().describe("Of the business, as it was submitted"),
      country: z.string().nullable(),
      previous_id: z.uuid().nullable().describe("The case before it"),
      note: z.string().nullable(),
      reason: z.string().nullable().describe("Why it was rejected, or what is asked for"),
      due_on: z.iso.date().nullable().describe("By when what is asked for is expected"),
      submitted_at: Timestamp,
      decided_at: Timestamp.nullable(),
    }),
  )
  .meta({ id: "KycCase" });

const caseView = viewOf(KycCase, cases, { status: sql`${cases.status}` });

export const caseBody = bodyOf(caseView);
export const caseObject = objectOf(caseView);

/** What happened to a case or a document: from which status or state to which. */
export const KycCaseEvent = z
  .object({
    id: z.uuid(),
    case_id: z.uuid().nullable(),
    document_id: z.uuid().nullable().describe("Null where the case itself has another status"),
    from_status: z.string().nullable(),
    to_status: z.string(),
    reason: z.string().nullable(),
    actor_kind: z.string(),
    occurred_at: Timestamp,
  })
  .meta({ id: "KycCaseEvent" });

const eventView = viewOf(KycCaseEvent, caseEvents, {});
export const eventBody = bodyOf(eventView);
export const eventObject = objectOf(eventView);

/** What a business has to show; each requirement by its name. */
export const KycRequirements = z
  .object({
    currently_due: z.array(z.string()).describe("To be shown now; `submission`: to be submitted"),
    eventually_due: z.array(z.string()).describe("Needed later on"),
    past_due: z.array(z.string()).describe("Of what is due, what is late or has expired"),
    pending_verification: z.array(z.string()).describe("Being looked at"),
    errors: z.array(z.object({ requirement: z.string(), code: z.string(), reason: z.string().nullable() })),
    alternatives: z.array(z.object({ requirement: z.string(), alternative: z.string() })),
    current_deadline: z.iso.date().nullable().describe("By when what is due is expected"),
    disabled_reason: z
      .enum([
        "requirements.past_due",
        "requirements.currently_due",
        "requirements.pending_verification",
        "rejected",
      ])
      .nullable()
      .describe("Why the business is not verified; null where it is"),
  })
  .meta({ id: "KycRequirements" });
