import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { Currency } from "#platform/money.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { Timestamp } from "#platform/time.ts";
import { RefusedRates, rateSettingsUpdated } from "../events.ts";
import { rateFetches as fetches, rateSettings as settings } from "../tables.ts";

const MOST_CURRENCIES = 30;

/** Whether a tenant's exchange rates are fetched every night, and what came of it the last time. Until it is written, they are not. */
export const RateSettings = z
  .object({
    fetch_rates: z.boolean(),
    currencies: z.array(z.string()),
    quoted_at: Timestamp.nullable().describe(
      "The moment of the last quote that was taken; null where none was",
    ),
    refused: RefusedRates.describe("Currencies that got no rate by it, and why"),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "ExchangeRateSettings" });

export const rateSettingsRoutes = settingsOf({
  name: "tenants.rate_settings",
  about: "whether exchange rates are fetched",
  path: "/exchange-rate-settings",
  table: settings,
  item: RateSettings,
  view: {
    fetch_rates: sql`coalesce(${settings.fetch_rates}, false)`,
    currencies: sql`coalesce(to_json(${settings.currencies}), '[]')`,
    quoted_at: sql`(select f.quoted_at from ${fetches} f)`,
    refused: sql`coalesce((select f.refused from ${fetches} f), '[]')`,
  },
  fields: {
    fetch_rates: z.boolean().describe("Are the rates fetched every night"),
    currencies: z
      .array(Currency)
      .max(MOST_CURRENCIES)
      .overwrite((codes) => [...new Set(codes)])
      .optional()
      .describe("Beside those of its products and rates; the tenant's own is passed over"),
  },
  updated: rateSettingsUpdated,
  errors: ["exchange_rate.source_off"],
  guards({ input: { fetch_rates }, ctx }) {
    if (fetch_rates && ctx.config.EXCHANGE_RATE_API_URL === undefined)
      throw new Problem("exchange_rate.source_off");
    return [];
  },
});
