import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { Decimal } from "#platform/money.ts";

export const tillEvents = resourceEvents("sales.till", "till_id");

const ofSession = {
  till_session_id: z.uuid(),
  till_id: z.uuid(),
  warehouse_id: z.uuid(),
  cashier_id: z.uuid(),
  currency: z.string(),
  opening_float: Decimal,
};

/** Somebody answers for a till from now on. */
export const tillOpened = event("sales.till_session.opened", ofSession);
/** What was in it is counted; the difference is of the cash in the session's currency. */
export const tillClosed = event("sales.till_session.closed", { ...ofSession, difference: Decimal });
/** Cash was put into an open till or taken out, beside what was sold. */
export const cashMoved = event("sales.cash.moved", {
  cash_movement_id: z.uuid(),
  till_session_id: z.uuid(),
  warehouse_id: z.uuid(),
  direction: z.enum(["in", "out"]),
  amount: Decimal,
  currency: z.string(),
  reason: z.string(),
});

const ofOrder = {
  order_id: z.uuid(),
  number: z.int(),
  status: z.enum(["draft", "confirmed", "fulfilled", "cancelled"]),
  fulfilment_status: z.enum(["none", "part", "all"]),
  payment_status: z.string(),
  warehouse_id: z.uuid(),
  contact_id: z.uuid().nullable(),
  currency: z.string(),
  discount: Decimal,
  price_overridden: z.boolean(),
  tax: Decimal,
  total: Decimal,
  payable: Decimal,
  balance: Decimal,
  sold_by: z.uuid().nullable(),
};

export const orderCreated = event("sales.order.created", ofOrder);
export const orderUpdated = event("sales.order.updated", ofOrder);
/** It is agreed on, and its stock is reserved. */
export const orderConfirmed = event("sales.order.confirmed", ofOrder);
/** All of it, or a part, was handed over: `fulfilment_status` says which. */
export const orderFulfilled = event("sales.order.fulfilled", ofOrder);
/** It was cancelled, or what remained of it was given up. */
export const orderCancelled = event("sales.order.cancelled", ofOrder);
/** Something of it was brought back. */
export const orderReturned = event("sales.order.returned", ofOrder);

export const insurerEvents = resourceEvents("sales.insurer", "insurer_id");
/** What an insurer owes for an order is another amount than it was, or is owed under another number. */
export const claimChanged = event("sales.insurance_claim.changed", {
  claim_id: z.uuid(),
  insurer_id: z.uuid(),
  order_id: z.uuid(),
  warehouse_id: z.uuid(),
  amount: Decimal,
  currency: z.string(),
});
/** An insurer paid some of its claims. */
export const claimsSettled = event("sales.insurance_claims.settled", {
  settlement_id: z.uuid(),
  insurer_id: z.uuid(),
  amount: Decimal,
  written_off: Decimal,
  currency: z.string(),
});

const ofPayment = {
  payment_id: z.uuid(),
  order_id: z.uuid(),
  warehouse_id: z.uuid(),
  kind: z.enum(["payment", "refund", "credit"]),
  method: z.string(),
  amount: Decimal,
  currency: z.string(),
  taken_by: z.uuid().nullable(),
};

/** Money was taken, or leave was given to pay later. */
export const paymentReceived = event("sales.payment.received", ofPayment);
/** Money was given back. */
export const paymentRefunded = event("sales.payment.refunded", ofPayment);

export const settingsUpdated = event("sales.settings.updated", { fields: z.array(z.string()) });
/** What a customer may owe is another amount: their own, or the tenant's again. */
export const creditLimitUpdated = event("sales.credit_limit.updated", {
  contact_id: z.uuid(),
  own: z.boolean(),
  credit_limit: Decimal.nullable(),
});
