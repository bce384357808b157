import { tenantStatusChanged } from "#modules/tenants";
import { emitHappened } from "#platform/events.ts";
import {
  cycleCharged,
  cycleReversed,
  noticeRaised,
  paymentExpired,
  paymentRejected,
  paymentReversed,
  paymentSubmitted,
  paymentVerified,
  subscriptionChanged,
  subscriptionStateChanged,
} from "./events.ts";

/** A call of one of billing's functions, with what it tells of written into the outbox in the same transaction. */
export const recording = emitHappened([
  paymentSubmitted,
  paymentVerified,
  paymentRejected,
  paymentExpired,
  cycleReversed,
  paymentReversed,
  cycleCharged,
  noticeRaised,
  subscriptionChanged,
  subscriptionStateChanged,
  tenantStatusChanged,
]);
