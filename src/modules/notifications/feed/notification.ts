import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type View, viewOf } from "#platform/database/view.ts";
import type { Call } from "#platform/operations/operation.ts";
import { Timestamp } from "#platform/time.ts";
import { deliveries, notifications } from "../tables.ts";
import { COLOURS, Colour, Priority } from "./priority.ts";

/** What somebody is notified of, as their feed has it. */
export const Notification = z
  .object({
    id: z.uuid(),
    type: z.string().describe("Such as inventory.low_stock"),
    priority: Priority,
    colour: Colour.describe("Of the priority: URGENT red, HIGH orange, MEDIUM blue, LOW green"),
    title: z.string(),
    body: z.string(),
    link: z.string().nullable().describe("What it is about, as a path of this API below /api/v1"),
    read: z.boolean(),
    read_at: Timestamp.nullable(),
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Notification" });

const Delivery = z.object({
  channel: z.enum(["email", "sms"]),
  status: z
    .enum(["waiting", "held", "sending", "unknown", "sent", "delivered", "failed", "cancelled"])
    .describe(
      "held: for the digest; unknown: the provider did not say whether it has it, so it is not sent again; sent: the provider has it",
    ),
  failure: z.string().nullable(),
  updated_at: Timestamp,
});

/** The same with what raised it, and what became of it by other channels. */
export const NotificationDetail = Notification.extend({
  metadata: z.record(z.string(), z.unknown()).describe("What happened, as its event and its names had it"),
  deliveries: z.array(Delivery),
}).meta({ id: "NotificationDetail" });

const colours = sql.raw(
  Object.entries(COLOURS)
    .map(([priority, colour]) => `when '${priority}' then '${colour}'`)
    .join(" "),
);

/** The colour of a priority. */
export const colourOf = (priority: SQL): SQL => sql`case ${priority} ${colours} end`;

export const notificationView: View<z.infer<typeof Notification>> = viewOf(Notification, notifications, {
  colour: colourOf(sql`${notifications.priority}`),
  read: sql`${notifications.read_at} is not null`,
});

/** What was bundled has the status of its digest. */
const deliveriesOf = sql`(
  select coalesce(json_agg(json_build_object('channel', d.channel, 'status', coalesce(b.status, d.status),
           'failure', coalesce(b.failure, d.failure), 'updated_at', coalesce(b.updated_at, d.updated_at)) order by d.id), '[]')
    from ${deliveries} d left join ${deliveries} b on b.tenant_id = d.tenant_id and b.id = d.digest_id
   where d.tenant_id = ${notifications.tenant_id} and d.notification_id = ${notifications.id})`;

export const detailView: View<z.infer<typeof NotificationDetail>> = {
  ...notificationView,
  metadata: sql`${notifications.payload}`,
  deliveries: deliveriesOf,
};

/** The person who calls; nobody where that is no person. */
export const callerOf = ({ ctx: { actor } }: Pick<Call, "ctx">): string | null =>
  actor.kind === "user" ? actor.userId : null;

/** Condition: it is in this person's feed. */
export const inFeedOf = (call: Pick<Call, "ctx">): SQL =>
  sql`${notifications.user_id} = ${callerOf(call)}::uuid and ${notifications.in_app} and ${notifications.deleted_at} is null`;

/** Condition: it is this one, and in this person's feed. */
export const oneOf = (call: Pick<Call, "ctx">, id: string): SQL =>
  sql`${notifications.id} = ${id}::uuid and ${inFeedOf(call)}`;
