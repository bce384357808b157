import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Channel } from "../kinds/notification-type.ts";
import { preferences, settings } from "../tables.ts";

const Choices = z.partialRecord(Channel, z.boolean());

/** Somebody who gets a notification, how they want it, and the moments that follow from that. */
export const Recipient = z.object({
  user_id: z.uuid(),
  name: z.string(),
  languages: z.array(z.string()),
  tenant_choices: Choices,
  own_choices: Choices,
  urgent_override: z.boolean(),
  now: z.string(),
  quiet_until: z.string(),
  digest_at: z.string().nullable(),
  escalate_at: z.string().nullable(),
  escalate_by: z.enum(["email", "sms"]),
});
export type Recipient = z.infer<typeof Recipient>;

/** The active members among an audience, as JSON of `Recipient`, in one row. */
export const recipientsOf = (type: string, audience: SQL): SQL => sql`
  select coalesce(json_agg(r order by r.user_id), '[]') as people, max(r.tenant) as tenant
    from (
      select c.user_id, c.name, t.name as tenant,
             array_remove(array[p.language, t.locale], null) as languages,
             coalesce(s.channels -> ${type}, '{}') as tenant_choices, coalesce(p.channels -> ${type}, '{}') as own_choices,
             coalesce(p.urgent_override, true) as urgent_override,
             to_json(app.now()) #>> '{}' as now,
             to_json(notifications.quiet_until(app.now(), z.zone, coalesce(p.quiet_from, s.quiet_from), coalesce(p.quiet_to, s.quiet_to))) #>> '{}' as quiet_until,
             to_json(notifications.next_hour(app.now(), z.zone, coalesce(p.digest_hour, s.digest_hour))) #>> '{}' as digest_at,
             to_json(app.now() + coalesce(p.escalate_after_minutes, s.escalate_after_minutes) * interval '1 minute') #>> '{}' as escalate_at,
             coalesce(p.escalate_by, s.escalate_by, 'email') as escalate_by
        from identity.member_contacts c
        join tenants.tenant_states t on t.id = c.tenant_id
        left join ${preferences} p on p.tenant_id = c.tenant_id and p.user_id = c.user_id
        left join ${settings} s on s.tenant_id = c.tenant_id
       cross join lateral (select coalesce(p.time_zone, t.time_zone) as zone) z
       where c.user_id in (select a.user_id from (${audience}) a)) r`;
