import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { expirePayments } from "./payments/expire-payments.ts";
import { matchOpenLines } from "./statements/take-statement.ts";
import { runDaily } from "./subscriptions/run-daily.ts";

export {
  cycleCharged,
  cycleReversed,
  noticeRaised,
  paymentRejected,
  paymentReversed,
  paymentVerified,
  subscriptionChanged,
  subscriptionStateChanged,
} from "./events.ts";
export { routes } from "./routes.ts";
export { handlers } from "./subscriptions/follow-tenant.ts";

/** What is done with subscriptions by the clock. */
export const jobs: readonly Job[] = [runDaily, expirePayments, matchOpenLines];
