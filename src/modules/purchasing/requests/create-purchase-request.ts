import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestCreated } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { GIVEN_ERRORS, GivenPurchaseRequest, supplierInUse, writeLines } from "./given-purchase-request.ts";
import { PurchaseRequest, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Drafts a request to buy; the caller is its author. */
export const createPurchaseRequest = command({
  name: "purchasing.purchase_requests.create",
  summary: "Draft a purchase request",
  input: GivenPurchaseRequest,
  output: PurchaseRequest,
  status: 201,
  roles: staffUp,
  errors: GIVEN_ERRORS,
  prepare: () => newId(),
  batch: ({ input: { lines, ...head } }, id) => [
    ...supplierInUse(head.supplier_id),
    insertRow(requests, { ...head, id }, sql`id`),
    ...writeLines(id, lines),
    recordStep(id, "create"),
    answer(purchaseRequestById(id)),
  ],
  events: (_, id) => [purchaseRequestEvent(purchaseRequestCreated, id)],
});
