import { sql } from "drizzle-orm";
import { z } from "zod";
import { Decimal, decimal } from "#platform/money.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "./events.ts";
import { settings } from "./tables.ts";

const MOST_HOURS = 8760;
const MOST_REMINDERS = 10;

/** Of the settings of a tenant that has none yet: hours until who may approve is reminded, and how often that is done. */
const REMINDING = { after: 48, times: 3 } as const;

/**
 * How a tenant buys. Until it is first written, nobody approves alone, nothing beyond the order is received, and who may
 * approve is reminded every two days, three times.
 */
export const PurchasingSettings = z
  .object({
    allow_self_approval: z.boolean(),
    receive_tolerance_percent: Decimal,
    update_supplier_price: z.boolean(),
    remind_after_hours: z.int().nullable(),
    remind_times: z.int(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "PurchasingSettings" });

/** After how many hours, and how often, who may approve is reminded: from `settings`, whose row may be missing. */
export const reminding = {
  hours: sql`case when ${settings.tenant_id} is null then ${sql.raw(String(REMINDING.after))} else ${settings.remind_after_hours} end`,
  times: sql`coalesce(${settings.remind_times}, ${sql.raw(String(REMINDING.times))})`,
};

export const settingsRoutes = settingsOf({
  name: "purchasing.settings",
  about: "how the tenant buys",
  path: "/purchasing-settings",
  table: settings,
  item: PurchasingSettings,
  view: {
    allow_self_approval: sql`coalesce(${settings.allow_self_approval}, false)`,
    receive_tolerance_percent: sql`trim_scale(coalesce(${settings.receive_tolerance_percent}, 0))::text`,
    update_supplier_price: sql`coalesce(${settings.update_supplier_price}, false)`,
    remind_after_hours: reminding.hours,
    remind_times: reminding.times,
  },
  fields: {
    allow_self_approval: z.boolean().describe("May an author with the authority approve their own request"),
    receive_tolerance_percent: decimal({ min: 0 })
      .refine((percent) => /^(\d{1,2}|100)(\.0+)?$|^\d{1,2}\.\d+$/.test(percent), "must be at most 100")
      .describe("How much more than ordered may be received, in percent of the line"),
    update_supplier_price: z
      .boolean()
      .optional()
      .describe("Does the price of what a supplier delivers become the supplier's price of the product"),
    remind_after_hours: z
      .int()
      .min(1)
      .max(MOST_HOURS)
      .nullable()
      .optional()
      .describe("Hours until who may approve a submitted request is reminded, and again; null: never"),
    remind_times: z
      .int()
      .min(1)
      .max(MOST_REMINDERS)
      .optional()
      .describe("How often, at most, from one submission on"),
  },
  updated: settingsUpdated,
});
