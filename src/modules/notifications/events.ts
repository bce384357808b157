import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { Timestamp } from "#platform/time.ts";
import { Colour, Priority } from "./feed/priority.ts";

/** A person has something new in their feed. */
export const notificationCreated = event("notifications.notification.created", {
  id: z.uuid(),
  user_id: z.uuid(),
  type: z.string(),
  priority: Priority,
  colour: Colour,
  title: z.string(),
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

export const templateEvents = resourceEvents("notifications.template", "template_id");
export const providerAccountEvents = resourceEvents("notifications.provider_account", "account_id");
