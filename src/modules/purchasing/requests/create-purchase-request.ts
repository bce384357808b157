import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { db } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestCreated } from "../events.ts";
import { purchaseRequests } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";
import { LINE_ERRORS, requestFields, supplierInUse, writeLines } from "./request-lines.ts";
import { requestEvent, took } from "./request-statements.ts";

/** Drafts a request to buy; the caller is its author. Errors: those of its lines, supplier.*. */
export const createPurchaseRequest = command({
  name: "purchasing.purchase_requests.create",
  summary: "Draft a purchase request",
  input: z.strictObject(requestFields),
  output: PurchaseRequest,
  status: 201,
  roles: staffUp,
  errors: LINE_ERRORS,
  prepare: () => newId(),
  batch: ({ input: { lines, ...head } }, id) => [
    ...supplierInUse(head.supplier_id),
    db.insert(purchaseRequests).values({ ...head, id } as never),
    ...writeLines(id, lines),
    took(id, "create"),
    answer(shownRequest(id)),
  ],
  events: (_, id) => [requestEvent(purchaseRequestCreated, id)],
});
