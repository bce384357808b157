import { sql } from "drizzle-orm";
import { z } from "zod";
import { settingsOf } from "#platform/operations/settings.ts";
import { Country } from "./contact-fields.ts";
import { settingsUpdated } from "./events.ts";
import { settings } from "./tables.ts";

/** How a tenant keeps its contacts. */
const ContactSettings = z
  .object({
    country: z.string().nullable().describe("ISO 3166-1 code; null: as the tenant's time zone has it"),
    numbers_of: z
      .string()
      .nullable()
      .describe(
        "The country that telephone numbers are of which have no country's code; null: none is known",
      ),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "ContactSettings" });

/** Which country's numbers are meant where none is said. */
export const settingsRoutes = settingsOf({
  name: "contacts.settings",
  about: "how the tenant keeps its contacts",
  path: "/contact-settings",
  table: settings,
  item: ContactSettings,
  view: { country: settings.country, numbers_of: sql`contacts.country()` },
  fields: {
    country: Country.nullable()
      .optional()
      .describe("Of which telephone numbers are that have no country's code; null: as the time zone has it"),
  },
  updated: settingsUpdated,
});
