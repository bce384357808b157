import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestApproved, purchaseRequestEndorsed } from "../events.ts";
import { purchaseRequests as requests, purchaseRequestSteps as steps } from "../tables.ts";
import { IN_USE_ERRORS, stillInUse } from "./given-purchase-request.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { emitForEach, purchaseRequestEvent } from "./purchase-request-events.ts";
import { lockForStep } from "./purchase-request-lock.ts";
import { AFTER_APPROVAL } from "./purchase-request-status.ts";
import { recordStep } from "./purchase-request-step.ts";

/**
 * Gives an approval; with the last that its rule wants, the purchase request is approved. The database checks the
 * person's authority as the step is recorded, and counts before the status changes.
 */
export const approvePurchaseRequest = command({
  name: "purchasing.purchase_requests.approve",
  summary: "Approve a submitted purchase request",
  input: PurchaseRequestId.extend({
    reason: line(1000).nullable().optional().describe("A remark for the history"),
  }),
  output: PurchaseRequest,
  roles: managerUp,
  callers: "people",
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_submitted",
    "purchase_request.own_request",
    "purchase_request.not_approver",
    "purchase_request.already_approved",
    ...IN_USE_ERRORS,
    "version.stale",
  ],
  batch: ({ input: { purchase_request_id: id, reason }, ifMatch }) => [
    lockForStep("approve", id, ifMatch),
    recordStep(id, "approve", { reason }),
    stillInUse(id),
    sql`update ${requests} r
           set status = case when given.n >= r.required_approvals then ${AFTER_APPROVAL.enough}
                             else ${AFTER_APPROVAL.missing} end,
               decided_at = case when given.n >= r.required_approvals then app.now() end
          from (select count(*) as n from ${steps} s
                 where s.purchase_request_id = ${id}::uuid and s.kind = 'approve'
                   and s.round = (select q.round from ${requests} q where q.id = ${id}::uuid)) given
         where r.id = ${id}::uuid`,
    emitForEach(
      purchaseRequestApproved,
      sql`${requests.id} = ${id}::uuid and ${requests.status} = ${AFTER_APPROVAL.enough}`,
    ),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestEndorsed, input.purchase_request_id)],
});
