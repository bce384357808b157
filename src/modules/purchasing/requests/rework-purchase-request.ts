import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestReworked } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { BY_AUTHOR, lockForStep } from "./purchase-request-lock.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Makes a rejected purchase request a draft again, to be changed and submitted anew; who approved it before starts anew. */
export const reworkPurchaseRequest = command({
  name: "purchasing.purchase_requests.rework",
  summary: `Make a rejected purchase request a draft again; ${BY_AUTHOR}`,
  input: PurchaseRequestId,
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_rejected",
    "version.stale",
  ],
  batch: ({ input: { purchase_request_id: id }, ifMatch }) => [
    lockForStep("rework", id, ifMatch),
    sql`update ${requests} set status = 'draft' where id = ${id}::uuid`,
    recordStep(id, "rework"),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestReworked, input.purchase_request_id)],
});
