import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestSubmitted } from "../events.ts";
import { purchaseRequests } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { locked, requestEvent, took } from "./request-statements.ts";

/**
 * Submits a draft. The database fixes the rule by which it is approved: that of the highest tier that its total
 * reaches. Errors: purchase_request.not_found, .not_author, .not_draft, .empty, .no_rule.
 */
export const submitPurchaseRequest = command({
  name: "purchasing.purchase_requests.submit",
  summary: "Submit a draft for approval; its author only",
  input: z.strictObject({ request_id: z.uuid() }),
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_draft",
    "purchase_request.empty",
    "purchase_request.no_rule",
    "version.stale",
  ],
  batch: ({ input: { request_id: id }, ifMatch }) => [
    locked(id, { step: "submit", otherwise: "purchase_request.not_draft", ifMatch, byAuthor: true }),
    sql`update ${purchaseRequests} set status = 'submitted' where id = ${id}::uuid`,
    took(id, "submit"),
    answer(shownRequest(id)),
  ],
  events: ({ input }) => [requestEvent(purchaseRequestSubmitted, input.request_id)],
});
