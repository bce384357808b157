import { z } from "zod";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "../events.ts";
import { settings } from "../tables.ts";

const LEAST_DAYS = 90;
const MOST_DAYS = 36_500;

const AuditSettings = z
  .object({
    retention_days: z.int().nullable().describe("Days that entries and events are kept; null: for ever"),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "AuditSettings" });

/** How long a tenant's audit entries and events are kept: for ever, until it is first written. */
export const settingsRoutes = settingsOf({
  name: "audit.settings",
  about: "how long audit entries and events are kept",
  path: "/audit-settings",
  table: settings,
  item: AuditSettings,
  view: { retention_days: settings.retention_days },
  fields: {
    retention_days: z
      .int()
      .min(LEAST_DAYS)
      .max(MOST_DAYS)
      .nullable()
      .describe("Days that entries and events are kept; null: for ever"),
  },
  updated: settingsUpdated,
});
