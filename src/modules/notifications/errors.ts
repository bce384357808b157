import { type Codes, declareErrors } from "#platform/errors.ts";

/** What notifying refuses. */
export const notificationErrors = declareErrors({
  "notification.not_found": { status: 404, title: "You have no such notification" },
  "notification_settings.half_quiet": {
    status: 422,
    title: "Quiet hours have a beginning and an end",
    constraint: "settings_quiet_hours",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof notificationErrors> {}
}
