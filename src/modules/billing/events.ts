import { z } from "zod";
import { event } from "#platform/events.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { SubscriptionState } from "./subscriptions/subscription.ts";

const money = { amount: Decimal, currency: Currency };
/** A cycle: its first day, the day on which the next one begins, and what it cost. */
const cycle = { from: z.iso.date(), to: z.iso.date(), ...money };

export const subscriptionChanged = event("billing.subscription.changed", {
  plan_id: z.uuid(),
  currency: Currency,
  due_on: z.iso.date(),
  state: SubscriptionState,
  at_once: z.boolean(),
  cancels: z.boolean(),
});
export const subscriptionStateChanged = event("billing.subscription.state_changed", {
  from: SubscriptionState,
  to: SubscriptionState,
});
/** Once a tenant and local day. `amount` is what is still to be paid for the cycle that begins on `due_on`. */
export const noticeRaised = event("billing.notice.raised", {
  id: z.uuid(),
  local_day: z.iso.date(),
  due_on: z.iso.date(),
  blocks_on: z.iso.date().nullable(),
  state: SubscriptionState,
  ...money,
});
/** A cycle is paid: by a payment, or by what was left of earlier ones. */
export const cycleCharged = event("billing.cycle.charged", {
  ...cycle,
  plan_id: z.uuid(),
  payment_id: z.uuid().nullable(),
});
/** What a cycle cost is given back, and it is to be paid again. */
export const cycleReversed = event("billing.cycle.reversed", {
  ...cycle,
  plan_id: z.uuid(),
  payment_id: z.uuid().nullable(),
});
export const paymentSubmitted = event("billing.payment.submitted", { payment_id: z.uuid() });
/** `cycle` is the one that it pays, null where it is not enough and kept as credit. */
export const paymentVerified = event("billing.payment.verified", {
  payment_id: z.uuid(),
  ...money,
  how: z.enum(["hand", "statement"]),
  cycle: z.object(cycle).nullable(),
});
export const paymentRejected = event("billing.payment.rejected", {
  payment_id: z.uuid(),
  reason: z.string(),
});
/** A payment that was verified is taken back; a `billing.cycle.reversed` goes before it for each cycle that it leaves unpaid. */
export const paymentReversed = event("billing.payment.reversed", {
  payment_id: z.uuid(),
  ...money,
  reason: z.string(),
});
export const paymentExpired = event("billing.payment.expired", { payment_id: z.uuid() });
