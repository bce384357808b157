import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { taxRates } from "../tables.ts";
import { Country } from "./settings.ts";

/** The rate of a band of tax, from a day on until the next one of that band. */
export const TaxRate = z
  .object(
    resourceShape({
      country: Country,
      band: z.string(),
      rate: Decimal.describe("Percent"),
      valid_from: z.iso.date(),
      source: z.enum(["profile", "authority"]).describe("profile: the country's usual rate"),
    }),
  )
  .meta({ id: "TaxRate" });

/** The rates of tax, the latest known first. */
export const listTaxRates = list({
  name: "fiscal.tax_rates.list",
  summary: "List rates of tax",
  item: TaxRate,
  roles: anyStaff,
  filters: { band: equals(taxRates.band, z.string().max(5)) },
  from: sql`${taxRates}`,
  body: bodyOf(
    viewOf(TaxRate, taxRates, { country: sql`${taxRates.country}`, source: sql`${taxRates.source}` }),
  ),
  id: taxRates.id,
  sorts: { created_at: { by: taxRates.id, type: "uuid" } },
  order: "-created_at",
});
