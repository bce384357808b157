import { sql } from "drizzle-orm";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { holds } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestCancelled } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { caller, lockForStep } from "./purchase-request-lock.ts";
import { afterCancel, STEPS } from "./purchase-request-status.ts";
import { recordStep } from "./purchase-request-step.ts";

const outcome = sql`case status ${sql.join(
  STEPS.cancel.from.map((status) => sql`when ${status} then ${afterCancel(status)}`),
  sql` `,
)} end`;

/**
 * Takes a purchase request back: its author as long as nobody has decided, a manager until all has arrived. What is
 * partly received is closed: what came stays, the rest counts as ordered no more.
 */
export const cancelPurchaseRequest = command({
  name: "purchasing.purchase_requests.cancel",
  summary: "Cancel a purchase request, or close a partly received one, with a reason",
  input: PurchaseRequestId.extend({ reason: line(1000) }),
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.already_decided",
    "purchase_request.not_cancellable",
    "version.stale",
  ],
  batch: ({ input: { purchase_request_id: id, reason }, ifMatch, tenant }) => {
    const isManager = tenant?.as !== "user" || tenant.roles.some((role) => managerUp.includes(role));
    return [
      lockForStep("cancel", id, ifMatch),
      ...(isManager
        ? []
        : [
            sql`select ${holds(sql`r.author_id = ${caller}`, "purchase_request.not_author")},
                       ${holds(sql`r.status = 'submitted'`, "purchase_request.already_decided")}
                  from ${requests} r where r.id = ${id}::uuid`,
          ]),
      sql`update ${requests} set status = ${outcome}, decision_reason = ${reason} where id = ${id}::uuid`,
      recordStep(id, "cancel", { reason }),
      answer(purchaseRequestById(id)),
    ];
  },
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestCancelled, input.purchase_request_id)],
});
