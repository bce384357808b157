import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestRejected } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { lockForStep } from "./purchase-request-lock.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Rejects a submitted purchase request: one no is enough, whoever approved before. Its author may rework it. */
export const rejectPurchaseRequest = command({
  name: "purchasing.purchase_requests.reject",
  summary: "Reject a submitted purchase request, with a reason",
  input: PurchaseRequestId.extend({ reason: line(1000) }),
  output: PurchaseRequest,
  roles: managerUp,
  callers: "people",
  errors: ["purchase_request.not_found", "purchase_request.not_submitted", "version.stale"],
  batch: ({ input: { purchase_request_id: id, reason }, ifMatch }) => [
    lockForStep("reject", id, ifMatch),
    sql`update ${requests} set status = 'rejected', decided_at = app.now(), decision_reason = ${reason}
         where id = ${id}::uuid`,
    recordStep(id, "reject", { reason }),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestRejected, input.purchase_request_id)],
});
