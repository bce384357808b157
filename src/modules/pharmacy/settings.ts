import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "./events.ts";
import { settings } from "./tables.ts";

const LONGEST_DAYS = 1825;
const Dispenser = z.enum([...ROLES, "api_key"]);
const Mode = z.enum(["off", "recorded", "required"]);

/** How a tenant dispenses. */
export const PharmacySettings = z
  .object({
    prescriptions: Mode,
    dispensing_roles: z.array(Dispenser),
    valid_days: z.int(),
    refill_grace_percent: z.int(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "PharmacySettings" });

/** A setting as it holds, also where nothing was ever written: the database says what that is. */
const held = (column: PgColumn): SQL =>
  sql`(select t.${sql.identifier(column.name)} from pharmacy.terms() t)`;

export const settingsRoutes = settingsOf({
  name: "pharmacy.settings",
  about: "how the tenant dispenses",
  path: "/pharmacy-settings",
  table: settings,
  item: PharmacySettings,
  view: {
    prescriptions: held(settings.prescriptions),
    dispensing_roles: held(settings.dispensing_roles),
    valid_days: held(settings.valid_days),
    refill_grace_percent: held(settings.refill_grace_percent),
  },
  fields: {
    prescriptions: Mode.optional().describe(
      "What is on prescription: off, it is sold without one; recorded, it is sold and noted as sold without one; required, it is not sold without one, as is usual for a tenant that was opened as a pharmacy; of others it is off. What is controlled always needs one",
    ),
    dispensing_roles: z
      .array(Dispenser)
      .max(ROLES.length + 1)
      .refine((given) => new Set(given).size === given.length, "must not name one twice")
      .optional()
      .describe("Who may give out what is prescribed; managers up"),
    valid_days: z
      .int()
      .min(1)
      .max(LONGEST_DAYS)
      .optional()
      .describe("How long a prescription is valid that does not say so; 180"),
    refill_grace_percent: z
      .int()
      .min(0)
      .max(50)
      .optional()
      .describe(
        "How much of the days of a filling may be left when the next one of what is controlled is given; 25",
      ),
  },
  updated: settingsUpdated,
});
