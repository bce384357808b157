import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "../events.ts";
import { settings } from "../tables.ts";
import { DEFAULTS, DigestHour, EscalateAfter, EscalateBy, GivenMatrix, Matrix } from "./choices.ts";

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .nullable();

const NotificationSettings = z
  .object({
    channels: Matrix.describe(
      "By what each type reaches people who did not choose: the tenant's choice, else the type's",
    ),
    quiet_from: z.string().nullable(),
    quiet_to: z.string().nullable(),
    digest_hour: z.int().nullable(),
    escalate_after_minutes: z.int().nullable(),
    escalate_by: EscalateBy,
    fallback: z.boolean(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "NotificationSettings" });

/** How people of a tenant are notified until they choose otherwise. */
export const settingsRoutes = settingsOf({
  name: "notifications.settings",
  about: "how people of the tenant are notified until they choose otherwise",
  path: "/notification-settings",
  table: settings,
  item: NotificationSettings,
  writers: managerUp,
  view: {
    channels: sql`(select json_object_agg(t.key, t.value || coalesce(${settings.channels} -> t.key, '{}'))
      from jsonb_each(${sql.raw(`'${DEFAULTS}'`)}::jsonb) t)`,
    quiet_from: sql`${settings.quiet_from}`,
    quiet_to: sql`${settings.quiet_to}`,
    digest_hour: sql`${settings.digest_hour}`,
    escalate_after_minutes: sql`${settings.escalate_after_minutes}`,
    escalate_by: sql`coalesce(${settings.escalate_by}, 'email')`,
    fallback: sql`coalesce(${settings.fallback}, true)`,
  },
  fields: {
    channels: GivenMatrix.optional().describe("By type and channel; what is left out is as the type has it"),
    quiet_from: Clock.optional().describe(
      "When quiet hours begin, HH:MM in each person's own zone; with quiet_to",
    ),
    quiet_to: Clock.optional(),
    digest_hour: DigestHour.nullable()
      .optional()
      .describe("Hour at which one mail has all that is low or medium; null: each is mailed by itself"),
    escalate_after_minutes: EscalateAfter.nullable().optional().describe("null: never"),
    escalate_by: EscalateBy.optional(),
    fallback: z
      .boolean()
      .optional()
      .describe("Does what is pressing go by the other channel where one failed"),
  },
  updated: settingsUpdated,
  errors: ["notification_settings.half_quiet"],
});
