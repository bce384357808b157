import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { deliveries } from "../tables.ts";

const Channel = z.enum(["email", "sms"]);
const Kind = z.enum(["direct", "digest", "escalation", "fallback"]);
const Status = z.enum([
  "waiting",
  "held",
  "sending",
  "unknown",
  "sent",
  "delivered",
  "failed",
  "cancelled",
  "bundled",
]);

/** A message as whoever runs the tenant sees it: what became of it, not what it says or whom it is to. */
const NotificationDelivery = z
  .object({
    id: z.uuid(),
    user_id: z.uuid(),
    notification_id: z.uuid().nullable().describe("null: a digest of several"),
    channel: Channel,
    kind: Kind,
    status: Status,
    failure: z.string().nullable(),
    provider: z.string().nullable(),
    account_id: z.uuid().nullable().describe("null: the platform's own account"),
    attempts: z.int(),
    due_at: Timestamp,
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "NotificationDelivery" });

export const listDeliveries = list({
  name: "notifications.deliveries.list",
  summary:
    "List the e-mails and text messages of the tenant's notifications, newest first, and what became of each",
  item: NotificationDelivery,
  roles: adminUp,
  filters: {
    status: equals(deliveries.status, Status),
    channel: equals(deliveries.channel, Channel),
  },
  from: sql`${deliveries}`,
  body: bodyOf(
    viewOf(NotificationDelivery, deliveries, {
      channel: sql`${deliveries.channel}`,
      kind: sql`${deliveries.kind}`,
      status: sql`${deliveries.status}`,
    }),
  ),
  id: deliveries.id,
  sorts: { created_at: { by: deliveries.id, type: "uuid" } },
  order: "-created_at",
});
