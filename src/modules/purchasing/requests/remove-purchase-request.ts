import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestRemoved, purchaseRequestRestored } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { BY_AUTHOR, lockForStep, mayWrite } from "./purchase-request-lock.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Removes a draft; until it is old enough to be deleted, whoever may remove it may restore it. */
export const removePurchaseRequest = command({
  name: "purchasing.purchase_requests.remove",
  summary: `Remove a draft; ${BY_AUTHOR}`,
  input: PurchaseRequestId,
  output: null,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_draft",
    "version.stale",
  ],
  batch: ({ input: { purchase_request_id: id }, ifMatch }) => [
    lockForStep("remove", id, ifMatch),
    sql`update ${requests} set deleted_at = now() where id = ${id}::uuid`,
    recordStep(id, "remove"),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestRemoved, input.purchase_request_id)],
});

/** Brings a removed draft back. */
export const restorePurchaseRequest = command({
  name: "purchasing.purchase_requests.restore",
  summary: `Restore a removed draft; ${BY_AUTHOR}`,
  input: PurchaseRequestId,
  output: PurchaseRequest,
  roles: staffUp,
  errors: ["purchase_request.not_found", "purchase_request.not_author"],
  batch: ({ input: { purchase_request_id: id } }) => [
    changeOne(
      sql`update ${requests} set deleted_at = null where id = ${id}::uuid and deleted_at is not null returning id`,
      "purchase_request.not_found",
    ),
    refuseUnless(
      sql`exists (select from ${requests} r where r.id = ${id}::uuid and ${mayWrite(sql`r.author_id`)})`,
      "purchase_request.not_author",
    ),
    recordStep(id, "restore"),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestRestored, input.purchase_request_id)],
});
