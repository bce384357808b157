import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestSubmitted } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { IN_USE_ERRORS, stillInUse } from "./given-purchase-request.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { BY_AUTHOR, lockForStep } from "./purchase-request-lock.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Submits a draft. The database fixes the rule by which it is approved: that of the highest tier its total reaches. */
export const submitPurchaseRequest = command({
  name: "purchasing.purchase_requests.submit",
  summary: `Submit a draft for approval; ${BY_AUTHOR}`,
  input: PurchaseRequestId,
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_draft",
    "purchase_request.empty",
    "purchase_request.no_rule",
    ...IN_USE_ERRORS,
    "exchange_rate.missing",
    "version.stale",
  ],
  batch: ({ input: { purchase_request_id: id }, ifMatch }) => [
    lockForStep("submit", id, ifMatch),
    stillInUse(id),
    sql`update ${requests} set status = 'submitted' where id = ${id}::uuid`,
    recordStep(id, "submit"),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestSubmitted, input.purchase_request_id)],
});
