import { z } from "zod";
import { event } from "#platform/events.ts";
import { Timestamp } from "#platform/time.ts";
import { Colour, Priority } from "./feed/priority.ts";

/** A person has something new in their feed; what it says is theirs to read there. */
export const notificationCreated = event("notifications.notification.created", {
  id: z.uuid(),
  user_id: z.uuid(),
  type: z.string(),
  priority: Priority,
  colour: Colour,
  created_at: Timestamp,
});

/** Somebody read theirs, or made it unread again; without an id, all that they had. */
export const notificationRead = event("notifications.notification.read", {
  id: z.uuid().nullable(),
  user_id: z.uuid(),
  read: z.boolean(),
});
export const notificationRemoved = event("notifications.notification.removed", {
  id: z.uuid(),
  user_id: z.uuid(),
});

/** A message waits to leave now. */
export const deliveryQueued = event("notifications.delivery.queued", {
  delivery_id: z.uuid(),
  user_id: z.uuid(),
  channel: z.enum(["email", "sms"]),
});

/** How somebody, or the tenant, wants notifications was changed. */
export const preferencesUpdated = event("notifications.preferences.updated", {
  user_id: z.uuid(),
  fields: z.array(z.string()),
});
export const settingsUpdated = event("notifications.settings.updated", { fields: z.array(z.string()) });

const ofTemplate = { template_id: z.uuid() };
export const templateCreated = event("notifications.template.created", ofTemplate);
export const templateUpdated = event("notifications.template.updated", {
  ...ofTemplate,
  fields: z.array(z.string()),
});
export const templateRemoved = event("notifications.template.removed", ofTemplate);

const ofAccount = { account_id: z.uuid() };
export const accountCreated = event("notifications.provider_account.created", ofAccount);
export const accountUpdated = event("notifications.provider_account.updated", {
  ...ofAccount,
  fields: z.array(z.string()),
});
export const accountRemoved = event("notifications.provider_account.removed", ofAccount);
