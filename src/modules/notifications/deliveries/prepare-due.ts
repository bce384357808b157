import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { deliveries, notifications, preferences, settings } from "../tables.ts";

/** After so many seconds without an outcome, who claimed a delivery is taken for dead. */
const STALE_SECONDS = 120;
/** Held messages that one run bundles, those of a person together; the next run has the rest. */
const MOST_BUNDLED = 5_000;

/**
 * What has to be done before due deliveries are looked for, one run at a time in a tenant: what was claimed by a run that died may have been
 * taken by its provider; what is held for a digest whose hour has come is bundled; what is pressing and unread too long gets another channel.
 */
export const prepareDue = (at: SQL): Statement[] => [
  sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ':notifications', 10))`,
  sql`update ${deliveries}
         set status = case channel when 'email' then 'waiting' else 'unknown' end, uncertain_since = coalesce(uncertain_since, claimed_at),
             failure = 'no_outcome', due_at = ${at}, claim = null
       where id in (select d.id from ${deliveries} d where d.status = 'sending' and d.claimed_at < ${at} - ${STALE_SECONDS} * interval '1 second'
                     order by d.id for no key update skip locked)`,
  sql`with ripe as (
        select d.id, d.user_id, d.channel from ${deliveries} d where d.status = 'held' and d.due_at <= ${at}
         order by d.user_id, d.channel, d.id limit ${MOST_BUNDLED}),
      made as (
        insert into ${deliveries} (user_id, channel, kind, due_at)
        select distinct r.user_id, r.channel, 'digest', ${at} from ripe r returning id, user_id, channel)
      update ${deliveries} d set status = 'bundled', digest_id = m.id
        from ripe r join made m on m.user_id = r.user_id and m.channel = r.channel where d.id = r.id`,
  sql`with ripe as (
        update ${notifications} set escalate_at = null
         where id in (select n.id from ${notifications} n where n.escalate_at <= ${at} and n.read_at is null and n.deleted_at is null
                       order by n.id for no key update skip locked)
        returning tenant_id, id, user_id, escalate_by, priority)
      insert into ${deliveries} (user_id, notification_id, channel, kind, urgent, due_at)
      select r.user_id, r.id, r.escalate_by, 'escalation', r.priority = 'URGENT',
             case when r.priority = 'URGENT' and coalesce(p.urgent_override, true) then ${at}
                  else notifications.quiet_until(${at}, coalesce(p.time_zone, t.time_zone), coalesce(p.quiet_from, s.quiet_from),
                                                 coalesce(p.quiet_to, s.quiet_to)) end
        from ripe r
        join tenants.tenant_states t on t.id = r.tenant_id
        left join ${preferences} p on p.tenant_id = r.tenant_id and p.user_id = r.user_id
        left join ${settings} s on s.tenant_id = r.tenant_id
      on conflict (tenant_id, notification_id, channel) where notification_id is not null do nothing`,
];

/** Condition on `tenants.tenant_states t`: there is something of it to do by now. */
export const hasDue: SQL = sql`(
  exists (select from notifications.deliveries d where d.tenant_id = t.id and d.due_at <= t.business_time
            and (d.status in ('waiting', 'held', 'sending')
                 or d.status = 'unknown' and d.provider = 'twilio' and d.uncertain_since > now() - interval '1 day'))
  or exists (select from notifications.notifications n where n.tenant_id = t.id and n.escalate_at <= t.business_time
            and n.read_at is null and n.deleted_at is null))`;
