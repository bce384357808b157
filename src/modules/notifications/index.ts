import "./errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";
import { resealSecrets } from "./accounts/reseal-secrets.ts";
import { sendDeliveries, sendingHandlers } from "./deliveries/send-deliveries.ts";
import { feedHandlers } from "./feed/forget-person.ts";
import { removeOldNotifications } from "./feed/remove-old-notifications.ts";
import { raisingHandlers } from "./raising/handlers.ts";

export { notificationCreated, notificationRead, notificationRemoved } from "./events.ts";
export { routes } from "./routes.ts";

/** What is notified when something happens. */
export const handlers: readonly Handler[] = [...raisingHandlers, ...sendingHandlers, ...feedHandlers];

/** What notifying does by the clock. */
export const jobs: readonly Job[] = [sendDeliveries, resealSecrets, removeOldNotifications];
