import "./errors.ts";
import type { Handler, Watcher } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";
import { respond } from "./alerts/respond.ts";
import { removeOldMetrics, takeMetrics } from "./health/take-metrics.ts";
import { collectRefusals } from "./security/collect-refusals.ts";
import { tellOfExpiringKeys } from "./security/tell-of-expiring-keys.ts";
import { watchEvents } from "./watching/watch-event.ts";
import { watchTime } from "./watching/watch-time.ts";

export { keepDeadLetter } from "./dead-letters/keep-dead-letter.ts";
export {
  alertAcknowledged,
  alertAssigned,
  alertRaised,
  alertResolved,
  alertSilenced,
  deadLetterCreated,
} from "./events.ts";
export { routes } from "./routes.ts";

/** What follows from an alert. */
export const handlers: readonly Handler[] = [respond];

/** What rules do when something happens. */
export const watchers: readonly Watcher[] = [watchEvents];

/** What rules do by the clock. */
export const jobs: readonly Job[] = [
  watchTime,
  ...collectRefusals,
  tellOfExpiringKeys,
  takeMetrics,
  removeOldMetrics,
];
