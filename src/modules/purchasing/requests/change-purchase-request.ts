import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { type AnswerStatement, answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { updateRows } from "#platform/database/write.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { purchaseRequestUpdated } from "../events.ts";
import { purchaseRequestLines, purchaseRequests as requests } from "../tables.ts";
import {
  GIVEN_ERRORS,
  GivenPurchaseRequest,
  sameCurrency,
  supplierInUse,
  writeLines,
} from "./given-purchase-request.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { BY_AUTHOR, lockForStep } from "./purchase-request-lock.ts";
import { recordStep } from "./purchase-request-step.ts";

const Change = GivenPurchaseRequest.partial();

const errors: readonly ErrorCode[] = [
  "purchase_request.not_found",
  "purchase_request.not_author",
  "purchase_request.not_draft",
  "version.stale",
  ...GIVEN_ERRORS,
];

/** Writes `values` and what is given over them. Lines that are given take the place of all that were there. */
function write(
  id: string,
  { lines, ...head }: z.output<typeof Change>,
  values: Readonly<Record<string, SQL>>,
  ifMatch: number | undefined,
): (Statement | AnswerStatement)[] {
  return [
    lockForStep("change", id, ifMatch),
    ...supplierInUse(head.supplier_id),
    ...(head.currency && !lines ? [sameCurrency(id, head.currency)] : []),
    updateRows(requests, { ...values, ...head }, sql`id = ${id}::uuid`, sql`id`),
    ...(lines
      ? [
          sql`delete from ${purchaseRequestLines} where ${purchaseRequestLines.purchase_request_id} = ${id}::uuid`,
          ...writeLines(id, lines),
        ]
      : []),
    recordStep(id, "change"),
    answer(purchaseRequestById(id)),
  ];
}

const head = Object.keys(GivenPurchaseRequest.omit({ lines: true }).shape);
const defaults = Object.fromEntries(head.map((field) => [field, sql`default`]));

/** A draft as a whole: what is left out takes its default. */
export const replacePurchaseRequest = command({
  name: "purchasing.purchase_requests.replace",
  summary: `Replace a draft; ${BY_AUTHOR}`,
  input: GivenPurchaseRequest.extend(PurchaseRequestId.shape),
  output: PurchaseRequest,
  roles: staffUp,
  errors,
  batch: ({ input: { purchase_request_id: id, ...given }, ifMatch }) => write(id, given, defaults, ifMatch),
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestUpdated, input.purchase_request_id)],
});

/** Some fields of a draft: what is left out stays. */
export const changePurchaseRequest = command({
  name: "purchasing.purchase_requests.change",
  summary: `Change some fields of a draft, or all of its lines; ${BY_AUTHOR}`,
  input: Change.extend(PurchaseRequestId.shape),
  output: PurchaseRequest,
  roles: staffUp,
  errors,
  batch: ({ input: { purchase_request_id: id, ...given }, ifMatch }) =>
    write(id, given, { version: sql`${requests.version}` }, ifMatch),
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestUpdated, input.purchase_request_id)],
});
