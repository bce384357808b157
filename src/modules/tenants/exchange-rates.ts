import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Currency, Decimal, exchangeRate } from "#platform/money.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { GivenDay } from "#platform/time.ts";
import { exchangeRateEvents } from "./events.ts";
import { exchangeRates } from "./tables.ts";

/** What a unit of another currency is in the tenant's own, from a day on until the next rate of it. */
export const ExchangeRate = z
  .object({
    ...resourceFields,
    currency: z.string(),
    rate: Decimal.describe("Units of the tenant's currency for one unit of this one"),
    valid_from: z.iso.date(),
    source: z.enum(["entered", "imported", "fetched"]),
  })
  .meta({ id: "ExchangeRate" });

/** What a caller may write of a rate. */
export const exchangeRateFields = {
  currency: Currency.meta({ examples: ["USD"] }),
  rate: exchangeRate().describe("Units of the tenant's currency for one unit of this one"),
  valid_from: GivenDay.describe("The first day of it, in the tenant's time zone"),
};

/** The rates. What was converted by one stays as it was when the rate is corrected or removed. */
export const exchangeRateRoutes = resource({
  name: "tenants.exchange_rates",
  noun: "exchange_rate",
  path: "/exchange-rates",
  param: "exchange_rate_id",
  table: exchangeRates,
  item: ExchangeRate,
  view: viewOf(ExchangeRate, exchangeRates, {}),
  fields: exchangeRateFields,
  filters: {
    currency: equals(exchangeRates.currency, Currency),
    from: since(exchangeRates.valid_from, GivenDay),
    to: until(exchangeRates.valid_from, GivenDay),
  },
  sorts: { valid_from: { by: exchangeRates.valid_from, type: "date" } },
  order: "-valid_from",
  events: exchangeRateEvents,
  errors: ["exchange_rate.exists", "exchange_rate.own_currency"],
});
