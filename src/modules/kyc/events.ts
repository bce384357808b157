import { z } from "zod";
import { event } from "#platform/events.ts";

const ofCase = { case_id: z.uuid() };

/** A case was opened, or has what was asked for, or more than before. */
export const caseSubmitted = event("kyc.case.submitted", ofCase);
export const reviewStarted = event("kyc.case.review_started", ofCase);

const decided = {
  ...ofCase,
  status: z.enum(["approved", "rejected", "needs_information", "expired"]),
  reason: z.string().nullable(),
};
export const informationRequested = event("kyc.case.information_requested", decided);
export const caseApproved = event("kyc.case.approved", decided);
export const caseRejected = event("kyc.case.rejected", decided);
/** A pharmacy's licence was not renewed in time. */
export const caseExpired = event("kyc.case.expired", decided);

const ofDocument = { document_id: z.uuid(), kind: z.string() };

export const documentStored = event("kyc.document.stored", ofDocument);
export const documentRemoved = event("kyc.document.removed", ofDocument);

const dated = { ...ofDocument, expires_on: z.iso.date(), days: z.int() };
/** It is valid for so many days more: told 30, 7 and 1 days before. */
export const documentExpiring = event("kyc.document.expiry_approached", dated);
export const documentExpired = event("kyc.document.expired", dated);
