import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyMember } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { query } from "#platform/operations/query.ts";
import { notifications } from "../tables.ts";
import { detailView, inFeedOf, NotificationDetail, oneOf } from "./notification.ts";
import { Priority } from "./priority.ts";

export const readNotification = query({
  name: "notifications.notifications.read",
  summary:
    "Read one of one's own notifications, with what raised it and what became of its e-mail and text message",
  input: z.strictObject({ notification_id: z.uuid() }),
  output: NotificationDetail,
  roles: anyMember,
  callers: "people",
  missing: "notification.not_found",
  select: (call) => sql`select ${bodyOf(detailView)} as body, ${notifications.version}::text as etag
    from ${notifications} where ${oneOf(call, call.input.notification_id)}`,
});

const UnreadCount = z
  .object({
    unread: z.int(),
    by_priority: z.object({ URGENT: z.int(), HIGH: z.int(), MEDIUM: z.int(), LOW: z.int() }),
  })
  .meta({ id: "UnreadNotifications" });

const priorities = sql.raw(`array['${Priority.options.join("','")}']`);

export const countUnread = query({
  name: "notifications.notifications.count_unread",
  summary: "Count one's own unread notifications in the tenant",
  input: z.strictObject({}),
  output: UnreadCount,
  roles: anyMember,
  callers: "people",
  select: (call) => sql`
    with counted as (
      select ${notifications.priority} as priority, count(*) as unread from ${notifications}
       where ${inFeedOf(call)} and ${notifications.read_at} is null group by 1)
    select json_build_object('unread', (select coalesce(sum(c.unread), 0) from counted c),
             'by_priority', (select json_object_agg(p, coalesce(c.unread, 0))
                from unnest(${priorities}) with ordinality u (p, place) left join counted c on c.priority = p))::text as body,
           null::text as etag`,
});
