import { get, post, type Route, remove } from "#platform/http/route.ts";
import { providerAccountRoutes } from "./accounts/provider-accounts.ts";
import { listDeliveries } from "./deliveries/list-deliveries.ts";
import { listNotifications } from "./feed/list-notifications.ts";
import { markAllRead, markRead, markUnread, removeNotification } from "./feed/mark-notification.ts";
import { countUnread, readNotification } from "./feed/read-notification.ts";
import { changePreferences, readPreferences } from "./preferences/preferences.ts";
import { settingsRoutes } from "./preferences/settings.ts";
import { templateRoutes } from "./templates/notification-templates.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

/** Where people find what they are notified of, and say how they want it. */
export const routes: Route[] = [
  get("/notifications", listNotifications),
  get("/notifications/unread-count", countUnread),
  post("/notifications/read-all", markAllRead),
  get("/notifications/preferences", readPreferences),
  post("/notifications/preferences", changePreferences),
  get("/notifications/{notification_id}", readNotification),
  remove("/notifications/{notification_id}", removeNotification),
  post("/notifications/{notification_id}/read", markRead),
  post("/notifications/{notification_id}/unread", markUnread),
  get("/notification-deliveries", listDeliveries),
  ...settingsRoutes,
  ...templateRoutes,
  ...providerAccountRoutes,
  ...webhookRoutes,
];
