import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyMember } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { updateRows } from "#platform/database/write.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { notificationRead, notificationRemoved } from "../events.ts";
import { notifications } from "../tables.ts";
import { inFeedOf, Notification, notificationView, oneOf } from "./notification.ts";

const row = sql`${bodyOf(notificationView)} as body, ${notifications.version}::text as etag`;
const input = z.strictObject({ notification_id: z.uuid() });
const own = { roles: anyMember, callers: "people", access: "essential" } as const;

/** Read or unread: what is so already stays as it is. */
const mark = (verb: "mark_read" | "mark_unread", summary: string, value: "now()" | "null") =>
  command({
    name: `notifications.notifications.${verb}`,
    summary,
    input,
    output: Notification,
    ...own,
    errors: ["notification.not_found"],
    batch: (call) => {
      const one = oneOf(call, call.input.notification_id);
      const isSo = sql.raw(value === "null" ? "is null" : "is not null");
      return [
        emitEach(
          [
            {
              event: notificationRead,
              payload: notificationRead.payloadOf({
                id: sql`m.id`,
                user_id: sql`m.user_id`,
                read: sql`m.read_at is not null`,
              }),
              from: sql`marked m`,
            },
          ],
          sql`marked as (
            update ${notifications} set read_at = ${sql.raw(value)} where ${one} and not (${notifications.read_at} ${isSo})
            returning id, user_id, read_at)`,
        ),
        answer(sql`select ${row} from ${notifications} where ${one}`, "notification.not_found"),
      ];
    },
  });

export const markRead = mark("mark_read", "Mark one of one's own notifications as read", "now()");
export const markUnread = mark("mark_unread", "Mark one of one's own notifications as unread again", "null");

const Marked = z
  .object({ read: z.int().describe("How many were unread") })
  .meta({ id: "MarkedNotifications" });

export const markAllRead = command({
  name: "notifications.notifications.mark_all_read",
  summary: "Mark all of one's own notifications in the tenant as read",
  input: z.strictObject({}),
  output: Marked,
  ...own,
  batch: (call) => [
    answer(
      sql`select json_build_object('read', (select count(*) from marked))::text as body, null::text as etag`,
      undefined,
      sql`marked as (
        update ${notifications} set read_at = now()
         where id in (select id from ${notifications} where ${inFeedOf(call)} and ${notifications.read_at} is null
                       order by id for no key update) returning id)`,
    ),
  ],
  events: () => [
    notificationRead.from(
      { id: sql`null::uuid`, user_id: sql`app.user_id()`, read: sql`true` },
      sql`(select 1) one`,
    ),
  ],
});

export const removeNotification = command({
  name: "notifications.notifications.remove",
  summary: "Remove one of one's own notifications from the feed",
  input,
  output: null,
  ...own,
  errors: ["notification.not_found", "version.stale"],
  batch: (call) => {
    const one = oneOf(call, call.input.notification_id);
    return [
      ...refuseStale(
        sql`select ${notifications.version} from ${notifications} where ${one} for no key update`,
        call.ifMatch,
        "notification.not_found",
      ),
      answer(updateRows(notifications, { deleted_at: sql`now()` }, one, row), "notification.not_found"),
    ];
  },
  events: ({ input: { notification_id } }) => [
    notificationRemoved({ id: notification_id, user_id: sql`app.user_id()` }),
  ],
});
