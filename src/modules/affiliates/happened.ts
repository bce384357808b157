import { emitHappened } from "#platform/events.ts";
import { commissionEarned, commissionReversed, referralAttributed, referralRefused } from "./events.ts";

/** A call of one of affiliates' functions, with what it tells of written into the outbox in the same transaction. */
export const recording = emitHappened([
  referralAttributed,
  referralRefused,
  commissionEarned,
  commissionReversed,
]);
