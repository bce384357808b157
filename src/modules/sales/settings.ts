import { sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { settingsOf } from "#platform/operations/settings.ts";
import { settingsUpdated } from "./events.ts";
import { Percent } from "./given-fields.ts";
import { METHODS } from "./payments/payment.ts";
import { settings } from "./tables.ts";

const LONGEST_HOURS = 720;

const SELLERS = [...ROLES, "api_key"] as const;

/** Who may do something: roles, and `api_key` for API keys. */
const Seller = z.enum(SELLERS);
const Sellers = z
  .array(Seller)
  .max(ROLES.length + 1)
  .refine((given) => new Set(given).size === given.length, "must not name one twice");

/** How a tenant sells. */
export const SalesSettings = z
  .object({
    prices_include_tax: z.boolean(),
    payment_methods: z.array(z.enum(METHODS)),
    price_override_roles: z.array(Seller),
    discount_limits: z
      .record(z.string(), Decimal)
      .describe("The most percent off that each role and API keys (`api_key`) may give, as it holds"),
    credit_roles: z.array(Seller),
    credit_limit: Decimal.nullable(),
    undocumented_roles: z.array(Seller),
    reservation_hours: z.int(),
    version: z.int().describe("0 until it is first written"),
  })
  .meta({ id: "SalesSettings" });

/** A setting as it holds, also where nothing was ever written: the database says what that is. */
const held = (column: PgColumn) => sql`(select t.${sql.identifier(column.name)} from sales.terms() t)`;

export const settingsRoutes = settingsOf({
  name: "sales.settings",
  about: "how the tenant sells",
  path: "/sales-settings",
  table: settings,
  item: SalesSettings,
  view: {
    prices_include_tax: held(settings.prices_include_tax),
    payment_methods: held(settings.payment_methods),
    price_override_roles: held(settings.price_override_roles),
    discount_limits: sql`(select jsonb_object_agg(r, trim_scale(sales.discount_of(r, ${held(settings.discount_limits)}))::text)
                            from unnest(${`{${SELLERS.join(",")}}`}::text[]) r)`,
    credit_roles: held(settings.credit_roles),
    credit_limit: sql`trim_scale(${held(settings.credit_limit)})::text`,
    undocumented_roles: held(settings.undocumented_roles),
    reservation_hours: held(settings.reservation_hours),
  },
  fields: {
    prices_include_tax: z
      .boolean()
      .optional()
      .describe("Is the tax in the products' prices? An order says otherwise where its author may"),
    payment_methods: z
      .array(z.enum(METHODS))
      .refine((given) => new Set(given).size === given.length, "must not name one twice")
      .optional()
      .describe("What customers may pay by; without `credit` nobody pays later"),
    price_override_roles: Sellers.optional().describe(
      "Who may ask another price than that of the product's card, or take tax otherwise; managers up",
    ),
    discount_limits: z
      .partialRecord(Seller, Percent)
      .optional()
      .describe(
        "The most percent off, by role, in place of all that was set before: roles that it does not name may give everything where they are managers or API keys, and 10 otherwise",
      ),
    credit_roles: Sellers.optional().describe("Who may let a customer pay later; managers up"),
    credit_limit: decimal({ min: 0 })
      .nullable()
      .optional()
      .describe("What a customer without a limit of their own may owe in all; null: as much as they like"),
    undocumented_roles: Sellers.optional().describe(
      "Who may sell without the fiscal document that would be issued; nobody",
    ),
    reservation_hours: z
      .int()
      .min(1)
      .max(LONGEST_HOURS)
      .optional()
      .describe("How long stock is kept for an order once it is confirmed; 24"),
  },
  updated: settingsUpdated,
});
