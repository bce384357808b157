import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyMember } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { TimeZone } from "#platform/time.ts";
import { preferencesUpdated } from "../events.ts";
import { TypeName } from "../kinds/catalogue.ts";
import { preferences, settings } from "../tables.ts";
import { Language } from "../templates/language.ts";
import {
  DEFAULTS,
  DigestHour,
  EscalateAfter,
  EscalateBy,
  GivenMatrix,
  Matrix,
  QuietHours,
} from "./choices.ts";

const Preferences = z
  .object({
    email: z.record(z.string(), z.boolean()).describe("Is a type of notification mailed to one"),
    channels: Matrix.describe(
      "By what each type reaches one: one's own choice, else the tenant's, else the type's",
    ),
    quiet_hours: QuietHours.nullable().describe("null: as the tenant has them"),
    urgent_override: z.boolean().describe("Does what is urgent go through quiet hours"),
    time_zone: z.string().nullable().describe("null: the tenant's"),
    language: z.string().nullable().describe("null: the tenant's"),
    digest_hour: z.int().nullable().describe("null: as the tenant has it"),
    escalate_after_minutes: z.int().nullable().describe("null: as the tenant has it"),
    escalate_by: EscalateBy.nullable().describe("null: as the tenant has it"),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "NotificationPreferences" });

const effective = sql`(t.value || coalesce(${settings.channels} -> t.key, '{}') || coalesce(${preferences.channels} -> t.key, '{}'))`;
const types = sql`jsonb_each(${sql.raw(`'${DEFAULTS}'`)}::jsonb) t`;
const quiet = sql`case when ${preferences.quiet_from} is not null
  then json_build_object('from', ${preferences.quiet_from}, 'to', ${preferences.quiet_to}) end`;

const view: View<z.infer<typeof Preferences>> = {
  email: sql`(select json_object_agg(t.key, ${effective} -> 'email') from ${types})`,
  channels: sql`(select json_object_agg(t.key, ${effective}) from ${types})`,
  quiet_hours: quiet,
  urgent_override: sql`coalesce(${preferences.urgent_override}, true)`,
  time_zone: sql`${preferences.time_zone}`,
  language: sql`${preferences.language}`,
  digest_hour: sql`${preferences.digest_hour}`,
  escalate_after_minutes: sql`${preferences.escalate_after_minutes}`,
  escalate_by: sql`${preferences.escalate_by}`,
  version: sql`coalesce(${preferences.version}, 0)`,
};

const own = sql`select ${bodyOf(view)} as body, coalesce(${preferences.version}, 0)::text as etag
  from (select 1) one
  left join ${preferences} on ${preferences.user_id} = app.user_id()
  left join ${settings} on true`;

export const readPreferences = query({
  name: "notifications.preferences.read",
  summary: "Read how one wants to be notified in the tenant",
  input: z.strictObject({}),
  output: Preferences,
  roles: anyMember,
  callers: "people",
  select: () => own,
});

/** One's own choices: what is given is merged into what there is, A's toggles of e-mail as its column of the matrix. */
export const changePreferences = command({
  name: "notifications.preferences.change",
  summary:
    "Change some of how one wants to be notified: what is left out stays, null is as the tenant has it",
  input: z.strictObject({
    email: z.partialRecord(TypeName, z.boolean()).optional().describe("By type: is it mailed"),
    channels: GivenMatrix.optional().describe("By type and channel; it stands before `email`"),
    quiet_hours: QuietHours.nullable().optional(),
    urgent_override: z.boolean().optional(),
    time_zone: TimeZone.nullable().optional(),
    language: Language.nullable().optional(),
    digest_hour: DigestHour.nullable().optional(),
    escalate_after_minutes: EscalateAfter.nullable().optional(),
    escalate_by: EscalateBy.nullable().optional(),
  }),
  output: Preferences,
  roles: anyMember,
  callers: "people",
  access: "essential",
  errors: ["notification_preferences.not_a_member", "time_zone.unknown"],
  batch: ({ input: { email = {}, channels = {}, quiet_hours, ...rest } }) => {
    const chosen = Object.fromEntries(
      [...new Set([...Object.keys(email), ...Object.keys(channels)])].map((type) => [
        type,
        { ...(type in email ? { email: email[type] } : {}), ...channels[type] },
      ]),
    );
    const given = {
      ...rest,
      ...(quiet_hours === undefined
        ? {}
        : { quiet_from: quiet_hours?.from ?? null, quiet_to: quiet_hours?.to ?? null }),
    };
    const set = Object.entries(given).filter(([, value]) => value !== undefined);
    const sets = set.map(([name, value]) => sql`${sql.identifier(name)} = ${value}`);
    return [
      refuseUnless(
        sql`exists (select from identity.active_members m where m.user_id = app.user_id())`,
        "notification_preferences.not_a_member",
      ),
      sql`insert into ${preferences} (user_id) values (app.user_id()) on conflict (tenant_id, user_id) do nothing`,
      sql`update ${preferences}
             set ${sql.join(
               [
                 sql`channels = ${preferences.channels} || (
                   select coalesce(jsonb_object_agg(g.key, coalesce(${preferences.channels} -> g.key, '{}') || g.value), '{}')
                     from jsonb_each(${JSON.stringify(chosen)}::jsonb) g)`,
                 ...sets,
               ],
               sql`, `,
             )}
           where user_id = app.user_id()`,
      answer(own),
    ];
  },
  events: ({ input }) => [preferencesUpdated({ user_id: sql`app.user_id()`, fields: Object.keys(input) })],
});
