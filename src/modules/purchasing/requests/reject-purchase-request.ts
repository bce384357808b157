import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { purchaseRequestRejected } from "../events.ts";
import { purchaseRequests } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { locked, requestEvent, took } from "./request-statements.ts";

/** Rejects a submitted request for good: one no is enough, whoever approved before. Errors: purchase_request.*. */
export const rejectPurchaseRequest = command({
  name: "purchasing.purchase_requests.reject",
  summary: "Reject a submitted purchase request, with a reason",
  input: z.strictObject({ request_id: z.uuid(), reason: line(1000) }),
  output: PurchaseRequest,
  roles: managerUp,
  callers: "people",
  errors: ["purchase_request.not_found", "purchase_request.not_submitted", "version.stale"],
  batch: ({ input: { request_id: id, reason }, ifMatch }) => [
    locked(id, { step: "reject", otherwise: "purchase_request.not_submitted", ifMatch }),
    sql`update ${purchaseRequests} set status = 'rejected', decided_at = now(), decision_reason = ${reason}
         where id = ${id}::uuid`,
    took(id, "reject", { reason }),
    answer(shownRequest(id)),
  ],
  events: ({ input }) => [requestEvent(purchaseRequestRejected, input.request_id)],
});
