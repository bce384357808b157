import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { KeptAccount } from "../accounts/open-account.ts";
import { Priority } from "../feed/priority.ts";
import { deliveries, notifications, preferences, providerAccounts, settings, templates } from "../tables.ts";
import { OwnTexts } from "../templates/chosen-texts.ts";

/** Deliveries that are sent at once. */
export const AT_ONCE = 50;

const Content = z.object({ title: z.string(), text: z.string(), html: z.string().optional() });
export type Content = z.infer<typeof Content>;

/** A delivery that is due, with all that it needs to be sent or asked for. */
export const Due = z.object({
  id: z.uuid(),
  version: z.int(),
  kind: z.enum(["direct", "digest", "escalation", "fallback"]),
  channel: z.enum(["email", "sms"]),
  status: z.enum(["waiting", "unknown"]),
  recipient: z.string().nullable(),
  content: Content.nullable(),
  provider: z.string().nullable(),
  account_id: z.uuid().nullable(),
  account_hash: z.string().nullable(),
  attempts: z.int(),
  uncertain_since: z.string().nullable(),
  created_at: z.string(),
  was_held: z.boolean(),
  /** When quiet hours end that keep it back now. */
  quiet_until: z.string().nullable(),
  type: z.string().nullable(),
  priority: Priority.nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
  is_seen: z.boolean(),
  person: z
    .object({ name: z.string(), email: z.string().nullable(), phone: z.string().nullable() })
    .nullable(),
  tenant: z.string(),
  is_sandbox: z.boolean(),
  languages: z.array(z.string()),
  items: z.array(z.object({ title: z.string(), body: z.string() })),
  /** How many are in a digest: `items` are the first of them. */
  bundled: z.int(),
  own_texts: z.array(OwnTexts),
});
export type Due = z.infer<typeof Due>;

/** A digest says this many, and how many others there are. */
const MOST_ITEMS = 100;

/** What is bundled in a digest `d` and still unread. */
const bundled = sql`select i.title, i.body, row_number() over (order by i.id) as place
    from ${deliveries} b join ${notifications} i on i.tenant_id = b.tenant_id and i.id = b.notification_id
   where b.tenant_id = d.tenant_id and b.digest_id = d.id and i.read_at is null and i.deleted_at is null`;

/** Due deliveries, urgent ones first and then the longest waiting; `only` is one of them. */
export const dueDeliveries = (at: SQL, only: string | undefined): SQL => sql`
  select to_json(r) as due from (
    select d.id, d.version, d.kind, d.channel, d.status, d.recipient, d.content, d.provider, d.account_id, d.account_hash, d.attempts, d.uncertain_since, d.created_at,
           d.kind in ('escalation', 'digest') or d.due_at > d.created_at + interval '1 second' as was_held,
           case when d.uncertain_since is null and (n.priority is distinct from 'URGENT' or not coalesce(p.urgent_override, true)) then
             nullif(notifications.quiet_until(${at}, coalesce(p.time_zone, t.time_zone), coalesce(p.quiet_from, s.quiet_from),
                                              coalesce(p.quiet_to, s.quiet_to)), ${at}) end as quiet_until,
           n.type, n.priority, n.payload, n.read_at is not null or n.deleted_at is not null as is_seen,
           case when c.user_id is not null then json_build_object('name', c.name, 'email', c.email, 'phone', c.phone) end as person,
           t.name as tenant, t.is_sandbox, array_remove(array[p.language, t.locale], null) as languages,
           (select coalesce(json_agg(json_build_object('title', i.title, 'body', i.body) order by i.place) filter (where i.place <= ${MOST_ITEMS}), '[]')
              from (${bundled}) i) as items,
           (select count(*)::int from (${bundled}) i) as bundled,
           (select coalesce(json_agg(json_build_object('channel', o.channel, 'language', o.language, 'title', o.title,
                     'text', o.text, 'html', o.html)), '[]')
              from ${templates} o where o.tenant_id = d.tenant_id and o.type = n.type and o.channel = d.channel and o.deleted_at is null) as own_texts
      from ${deliveries} d
      join tenants.tenant_states t on t.id = d.tenant_id
      left join ${notifications} n on n.tenant_id = d.tenant_id and n.id = d.notification_id
      left join identity.member_contacts c on c.tenant_id = d.tenant_id and c.user_id = d.user_id
      left join ${preferences} p on p.tenant_id = d.tenant_id and p.user_id = d.user_id
      left join ${settings} s on s.tenant_id = d.tenant_id
     where (d.status = 'waiting' or (d.status = 'unknown' and d.provider = 'twilio' and d.uncertain_since > ${at} - interval '1 day'))
       and d.due_at <= ${at} and ${only === undefined ? sql`true` : sql`d.id = ${only}::uuid`}
     order by d.urgent desc, d.due_at limit ${AT_ONCE}) r`;

/** The tenant's accounts, those too that were removed: what they may have is asked of them alone. */
export const accountsOfTenant: SQL = sql`
  select id, channel, provider, sender, account, sealed_secrets, deleted_at is not null as deleted from ${providerAccounts}`;

export const parseAccounts = (rows: readonly unknown[]): KeptAccount[] => z.array(KeptAccount).parse(rows);
