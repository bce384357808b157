import { sql } from "drizzle-orm";
import { z } from "zod";
import { Decimal, decimal } from "#platform/money.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "./events.ts";
import { settings } from "./tables.ts";

/** How a tenant buys. Until it is first written, nobody approves alone and nothing beyond the order is received. */
export const PurchasingSettings = z
  .object({
    allow_self_approval: z.boolean(),
    receive_tolerance_percent: Decimal,
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "PurchasingSettings" });

export const settingsRoutes = settingsOf({
  name: "purchasing.settings",
  about: "how the tenant buys",
  path: "/purchasing-settings",
  table: settings,
  item: PurchasingSettings,
  view: {
    allow_self_approval: sql`coalesce(${settings.allow_self_approval}, false)`,
    receive_tolerance_percent: sql`trim_scale(coalesce(${settings.receive_tolerance_percent}, 0))::text`,
  },
  fields: {
    allow_self_approval: z.boolean().describe("May an author with the authority approve their own request"),
    receive_tolerance_percent: decimal({ min: 0 })
      .refine((percent) => /^(\d{1,2}|100)(\.0+)?$|^\d{1,2}\.\d+$/.test(percent), "must be at most 100")
      .describe("How much more than ordered may be received, in percent of the line"),
  },
  updated: settingsUpdated,
});
