import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import type { HandledEvent, HandlerSpec } from "#platform/operations/handler.ts";
import { deliveryQueued, notificationCreated } from "../events.ts";
import { colourOf } from "../feed/notification.ts";
import type { Priority } from "../feed/priority.ts";
import type { NotificationType } from "../kinds/notification-type.ts";
import { deliveries, notifications, templates } from "../tables.ts";
import { chosenTexts, OwnTexts } from "../templates/chosen-texts.ts";
import { renderOr } from "../templates/render.ts";
import { planOf } from "./plan-notification.ts";
import { Recipient, recipientsOf } from "./recipients.ts";

/** The notifications of one event, made but not written. */
interface Raised {
  priority: Priority;
  payload: Record<string, unknown>;
  rows: readonly Record<string, unknown>[];
}

const Found = z.object({
  people: z.array(Recipient),
  tenant: z.string().nullable(),
});

/**
 * What a handler of an event does to notify people of it: `on(alertRaised, "…", notify(monitoringAlert))`. Each of the type's audience
 * gets it once for an event, in their language, by the channels that they want.
 */
export function notify<Payload extends z.ZodObject>(
  type: NotificationType<Payload>,
): HandlerSpec<Payload, Raised> {
  return {
    ...(type.concerns && { concerns: type.concerns }),
    async prepare({ payload }, { read }) {
      const { found, facts, own } = await read({
        found: recipientsOf(type.name, type.audience(payload)),
        facts: type.facts?.(payload) ?? sql`select 1 as facts where false`,
        own: sql`select channel, language, title, text, html from ${templates}
                  where ${templates.type} = ${type.name} and ${templates.channel} = 'in_app' and ${templates.deleted_at} is null`,
      });
      const { people, tenant } = Found.parse(found[0]);
      const priority = typeof type.priority === "function" ? type.priority(payload) : type.priority;
      const said: Record<string, unknown> = { ...payload, ...facts[0], tenant };
      const rows = people.map((person) => {
        const words = chosenTexts(type, z.array(OwnTexts).parse(own), "in_app", person.languages);
        const { title, text } = renderOr("in_app", words, type.texts.in_app, {
          ...said,
          person: person.name,
        });
        const { deliveries: planned, ...plan } = planOf(type, priority, person);
        const sent = planned.map((delivery) => ({ id: newId(), ...delivery }));
        return { id: newId(), user_id: person.user_id, title, body: text, ...plan, deliveries: sent };
      });
      return { priority, payload: said, rows };
    },
    batch: (event, raised) => (raised.rows.length === 0 ? [] : statements(type, event, raised)),
  };
}

function statements<Payload extends z.ZodObject>(
  type: NotificationType<Payload>,
  { id, payload }: HandledEvent<z.output<Payload>>,
  raised: Raised,
): Statement[] {
  const subject = type.subject(payload);
  const cooled =
    type.cooldownMinutes === undefined
      ? sql`true`
      : sql`not exists (
           select from ${notifications} n where n.user_id = g.user_id and n.type = ${type.name} and n.subject = ${subject}
              and n.created_at > now() - ${type.cooldownMinutes} * interval '1 minute' and n.dedupe_key <> ${id})`;
  const lock = sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ${`${type.name} ${subject}`}, 9))`;
  return [
    ...(type.cooldownMinutes === undefined ? [] : [lock]),
    emitEach(
      [
        {
          event: notificationCreated,
          payload: notificationCreated.payloadOf({
            id: sql`r.id`,
            user_id: sql`r.user_id`,
            type: sql`r.type`,
            priority: sql`r.priority`,
            colour: colourOf(sql`r.priority`),
            created_at: sql`r.created_at`,
          }),
          from: sql`raised r where r.in_app`,
        },
        {
          event: deliveryQueued,
          payload: deliveryQueued.payloadOf({
            delivery_id: sql`p.id`,
            user_id: sql`p.user_id`,
            channel: sql`p.channel`,
          }),
          from: sql`planned p where p.status = 'waiting' and p.due_at <= app.now()`,
        },
      ],
      sql`given as (
        select * from jsonb_to_recordset(${JSON.stringify(raised.rows)}::jsonb) g (id uuid, user_id uuid, title text, body text,
          in_app boolean, escalate_at timestamptz, escalate_by text, deliveries jsonb)),
      raised as (
        insert into ${notifications} (id, user_id, type, priority, title, body, link, payload, subject, dedupe_key, in_app,
          escalate_at, escalate_by)
        select g.id, g.user_id, ${type.name}, ${raised.priority}, g.title, g.body, ${type.link(payload)}, ${JSON.stringify(raised.payload)}::jsonb,
               ${subject}, ${id}, g.in_app, g.escalate_at, g.escalate_by
          from given g
         where ${cooled}
        on conflict (tenant_id, user_id, type, dedupe_key) do nothing returning *),
      planned as (
        insert into ${deliveries} (id, user_id, notification_id, channel, status, urgent, due_at, failure)
        select d.id, r.user_id, r.id, d.channel, d.status, r.priority = 'URGENT', d.due_at, d.failure
          from raised r join given g on g.id = r.id
         cross join lateral jsonb_to_recordset(g.deliveries) d (id uuid, channel text, status text, due_at timestamptz, failure text)
        returning id, user_id, channel, status, due_at)`,
    ),
  ];
}
