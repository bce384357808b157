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
