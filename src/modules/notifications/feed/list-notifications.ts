import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyMember } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { equals, matches, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { notifications } from "../tables.ts";
import { inFeedOf, Notification, notificationView } from "./notification.ts";
import { Priority } from "./priority.ts";

export const listNotifications = list({
  name: "notifications.notifications.list",
  summary: "List one's own notifications in the tenant, newest first",
  item: Notification,
  roles: anyMember,
  callers: "people",
  filters: {
    priority: equals(notifications.priority, Priority),
    type: equals(notifications.type, z.string().max(100)),
    unread: matches(z.stringbool(), (unread) =>
      unread ? sql`${notifications.read_at} is null` : sql`${notifications.read_at} is not null`,
    ),
    q: search(notifications.title, notifications.body),
  },
  from: sql`${notifications}`,
  body: bodyOf(notificationView),
  id: notifications.id,
  sorts: { created_at: { by: notifications.id, type: "uuid" } },
  order: "-created_at",
  where: (_, call) => [inFeedOf(call)],
});
