import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestApproved, purchaseRequestEndorsed } from "../events.ts";
import { purchaseRequests } from "../tables.ts";
import { afterApproval } from "./purchase-request-status.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { emitRequests, locked, requestEvent, took } from "./request-statements.ts";

/**
 * Gives an approval; with the last that its rule wants, the request is approved. The database checks the person's
 * authority as the step is written, and counts before the status changes. Errors: purchase_request.not_found,
 * .not_submitted, .own_request, .not_approver, .already_approved.
 */
export const approvePurchaseRequest = command({
  name: "purchasing.purchase_requests.approve",
  summary: "Approve a submitted purchase request",
  input: z.strictObject({
    request_id: z.uuid(),
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
    "version.stale",
  ],
  batch: ({ input: { request_id: id, reason }, ifMatch }) => [
    locked(id, { step: "approve", otherwise: "purchase_request.not_submitted", ifMatch }),
    took(id, "approve", { reason }),
    sql`update ${purchaseRequests} r
           set status = case when given.n >= r.required_approvals then ${afterApproval(true)} else ${afterApproval(false)} end,
               decided_at = case when given.n >= r.required_approvals then now() end
          from (select count(*) as n from purchasing.purchase_request_steps s
                 where s.purchase_request_id = ${id}::uuid and s.kind = 'approve') given
         where r.id = ${id}::uuid`,
    emitRequests(
      purchaseRequestApproved,
      sql`select r.id as purchase_request_id from ${purchaseRequests} r where r.id = ${id}::uuid and r.status = 'approved'`,
    ),
    answer(shownRequest(id)),
  ],
  events: ({ input }) => [requestEvent(purchaseRequestEndorsed, input.request_id)],
});
