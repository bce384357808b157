import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { importFile } from "#platform/imports/import-file.ts";
import { importedInto } from "#platform/imports/imported.ts";
import { fileKind } from "#platform/imports/kinds.ts";
import { upsertRows } from "#platform/imports/upsert-rows.ts";
import { exchangeRatesImported } from "./events.ts";
import { exchangeRateFields as fields } from "./exchange-rates.ts";
import { exchangeRates } from "./tables.ts";

const exchangeRateFile = fileKind({
  name: "exchange-rates",
  noun: "exchange rate",
  key: ["currency", "valid_from"],
  id: "exchange_rate_id",
  clears: false,
  columns: {
    currency: {
      as: "text",
      schema: fields.currency,
      example: "EUR",
      about: "ISO 4217 code, not the tenant's own",
    },
    rate: {
      as: "amount",
      schema: fields.rate,
      example: "1650.25",
      about: "Units of the tenant's currency for one unit of this one",
    },
    valid_from: {
      as: "day",
      schema: fields.valid_from,
      example: "2026-01-01",
      about: "The first day of it, in the tenant's time zone",
    },
  },
});

/** Imports a file of exchange rates. What was converted by one stays as it was. */
export const importExchangeRates = importFile({
  name: "tenants.exchange_rates.import",
  kind: exchangeRateFile,
  roles: managerUp,
  errors: [],
  write: (file, choice) =>
    upsertRows(
      exchangeRateFile,
      {
        table: exchangeRates,
        match: ["currency", "valid_from"],
        always: { source: sql`'imported'` },
        taken: "exchange_rate.exists",
        faults: (value) => [
          {
            when: sql`${value("currency")} = (select tenants.currency())`,
            code: "exchange_rate.own_currency",
            path: "currency",
          },
        ],
      },
      file,
      choice,
    ),
  events: () => [importedInto(exchangeRates, exchangeRatesImported)],
});
