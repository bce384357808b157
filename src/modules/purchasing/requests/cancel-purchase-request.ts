import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestCancelled } from "../events.ts";
import { purchaseRequests } from "../tables.ts";
import { afterCancel, STEPS } from "./purchase-request-status.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { caller, locked, requestEvent, took } from "./request-statements.ts";

const outcome = sql`case status ${sql.join(
  STEPS.cancel.from.map((status) => sql`when ${status} then ${afterCancel(status)}`),
  sql` `,
)} end`;

/**
 * Takes a request back: its author as long as nobody has decided, a manager until all has arrived. What is partly
 * received is closed: what came stays, the rest counts as ordered no more. Errors: purchase_request.*.
 */
export const cancelPurchaseRequest = command({
  name: "purchasing.purchase_requests.cancel",
  summary: "Cancel a purchase request, or close a partly received one, with a reason",
  input: z.strictObject({ request_id: z.uuid(), reason: line(1000) }),
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_cancellable",
    "version.stale",
  ],
  batch: ({ input: { request_id: id, reason }, ifMatch, tenant }) => {
    const isManager = tenant?.as !== "user" || tenant.roles.some((role) => managerUp.includes(role));
    return [
      locked(id, { step: "cancel", otherwise: "purchase_request.not_cancellable", ifMatch }),
      refuseUnless(
        sql`${isManager}::boolean or exists (select from ${purchaseRequests} r where r.id = ${id}::uuid
          and r.status = 'submitted' and r.author_id = ${caller})`,
        "purchase_request.not_author",
      ),
      sql`update ${purchaseRequests} set status = ${outcome}, decision_reason = ${reason} where id = ${id}::uuid`,
      took(id, "cancel", { reason }),
      answer(shownRequest(id)),
    ];
  },
  events: ({ input }) => [requestEvent(purchaseRequestCancelled, input.request_id)],
});
