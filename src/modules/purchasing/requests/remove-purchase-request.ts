import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { db } from "#platform/database/connection.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestRemoved, purchaseRequestRestored } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { caller, locked, requestEvent, took } from "./request-statements.ts";

const input = z.strictObject({ request_id: z.uuid() });

/** Removes a draft; until it is old enough to be deleted, its author may restore it. Errors: purchase_request.*. */
export const removePurchaseRequest = command({
  name: "purchasing.purchase_requests.remove",
  summary: "Remove a draft; its author only",
  input,
  output: null,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_author",
    "purchase_request.not_draft",
    "version.stale",
  ],
  batch: ({ input: { request_id: id }, ifMatch }) => [
    locked(id, { step: "remove", otherwise: "purchase_request.not_draft", ifMatch, byAuthor: true }),
    db.update(requests).set({ deleted_at: sql`now()` }).where(eq(requests.id, id)),
    took(id, "remove"),
  ],
  events: ({ input }) => [requestEvent(purchaseRequestRemoved, input.request_id)],
});

/** Brings a removed draft back. Errors: purchase_request.not_found, .not_author. */
export const restorePurchaseRequest = command({
  name: "purchasing.purchase_requests.restore",
  summary: "Restore a removed draft; its author only",
  input,
  output: PurchaseRequest,
  roles: staffUp,
  errors: ["purchase_request.not_found", "purchase_request.not_author"],
  batch: ({ input: { request_id: id } }) => [
    changeOne(
      sql`update ${requests} set deleted_at = null where id = ${id}::uuid and deleted_at is not null returning id`,
      "purchase_request.not_found",
    ),
    refuseUnless(
      sql`exists (select from ${requests} r where r.id = ${id}::uuid and r.author_id = ${caller})`,
      "purchase_request.not_author",
    ),
    took(id, "restore"),
    answer(shownRequest(id)),
  ],
  events: ({ input }) => [requestEvent(purchaseRequestRestored, input.request_id)],
});
