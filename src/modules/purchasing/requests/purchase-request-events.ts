import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { type DomainEvent, emitEach } from "#platform/events.ts";
import type { purchaseRequestCreated } from "../events.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { totalOf } from "./purchase-request.ts";

/** Any event of a purchase request: all have one payload. */
type PurchaseRequestEvent = typeof purchaseRequestCreated;

/** The payload of the events of `purchasing.purchase_requests`. */
export const requestPayload = {
  purchase_request_id: requests.id,
  status: requests.status,
  author_id: requests.author_id,
  supplier_id: requests.supplier_id,
  currency: requests.currency,
  approvals: requests.approvals,
  required_approvals: requests.required_approvals,
  reason: requests.decision_reason,
  total: totalOf(sql`${requests.id}`),
};

/** An event of one purchase request, its payload as the purchase request is now. */
export const purchaseRequestEvent = (event: PurchaseRequestEvent, id: string): DomainEvent =>
  event.from(requestPayload, sql`${requests} where ${requests.id} = ${id}::uuid`);

/** Emits an event of each purchase request that a condition on `purchasing.purchase_requests` holds for. */
export const emitForEach = (event: PurchaseRequestEvent, condition: SQL): Statement =>
  emitEach([{ event, payload: event.payloadOf(requestPayload), from: sql`${requests} where ${condition}` }]);
