import { type Codes, declareErrors } from "#platform/errors.ts";

/** What notifying refuses. */
export const notificationErrors = declareErrors({
  "notification.not_found": { status: 404, title: "You have no such notification" },
  "notification_preferences.not_a_member": {
    status: 409,
    title: "Only members of the tenant are notified of what happens in it",
  },
  "notification_settings.half_quiet": {
    status: 422,
    title: "Quiet hours have a beginning and an end",
    constraint: "settings_quiet_hours",
  },
  "notification_template.not_found": { status: 404, title: "There is no such template" },
  "notification_template.language_taken": {
    status: 409,
    title: "There is a template of this type, channel and language",
    constraint: "templates_language",
  },
  "provider_account.not_found": { status: 404, title: "There is no such account of a provider" },
  "provider_account.channel_taken": {
    status: 409,
    title: "The tenant has an account for this channel",
    constraint: "provider_accounts_channel",
  },
  "provider_webhook.bad_signature": {
    status: 401,
    title: "The webhook does not prove that it comes from the account's provider",
  },
  "provider_webhook.malformed": {
    status: 422,
    title: "The webhook says nothing that is known of its provider",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof notificationErrors> {}
}
