import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import type { FieldError } from "#platform/errors.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import type { Written } from "#platform/operations/resource.ts";
import { unitCreated } from "../events.ts";
import { UnitName } from "../given-fields.ts";
import { products, productUnits as units } from "../tables.ts";

/** A unit of a product beside its own, such as a box of ten strips of ten. */
export const ProductUnit = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      unit: z.string(),
      quantity: Decimal.describe("How many of `of` one is"),
      of: asOfNow(z.string().nullable(), "Another unit of the product; null is the product's own"),
      factor: Decimal.describe("How many of the product's own units one is"),
    }),
  )
  .meta({ id: "ProductUnit" });

/** What a caller writes of a unit. */
export const unitFields = {
  unit: UnitName.describe("Its name, which no other unit of the product has, in whatever case"),
  quantity: decimal({ positive: true }).describe("How many of `of` one is"),
  of: UnitName.nullable()
    .optional()
    .describe("Another unit of the product, by its name; the product's own where it is left out"),
};

/** The JSON text of a unit. */
export const unitBody = bodyOf(
  viewOf(ProductUnit, units, {
    of: sql`(select o.unit from ${units} o where o.id = ${units.of_unit_id})`,
  }),
);

/** What writing a unit may end with. */
export const unitErrors = ["product.unit_taken", "product.unit_unknown", "product.unit_inexact"] as const;

/** What saying a quantity in a unit may end with. */
export const unitUseErrors = ["product.unit_unknown", "product.unit_inexact"] as const;

/** SQL after FROM for a unit of a product. */
export const thisUnit = (product: string, id: string): SQL =>
  sql`${units} where ${units.id} = ${id}::uuid and ${units.product_id} = ${product}::uuid`;

/** The id of the unit that another one is made of; a nil id, which none has, where there is no unit of the name. */
export const unitNamed = (product: string, name: string): SQL =>
  sql`coalesce((select o.id from ${units} o
      where o.product_id = ${product}::uuid and lower(o.unit) = lower(${name})),
    case when lower(${name}) <> (select lower(${products.unit}) from ${products} where ${products.id} = ${product}::uuid)
      then '00000000-0000-0000-0000-000000000000'::uuid end)`;

/** A quantity that was said in a unit of a product, in the product's own, as SQL. */
export const ownUnits = (product: SQL, said: SQL, unit: SQL): SQL =>
  sql`inventory.own_units(${product}, ${said}, ${unit})`;

/** A cost that was said of a unit of a product, of its own, to 12 places, as SQL. */
const ownCost = (product: SQL, said: SQL, unit: SQL): SQL =>
  sql`app.quotient(${said}, inventory.unit_factor(${product}, ${unit}), 12)`;

/** The fault of a unit that none of the amounts stands beside. */
export const unitFaults = (
  given: Readonly<Record<string, unknown>>,
  amounts: readonly string[],
): FieldError[] =>
  given.unit == null || amounts.some((name) => given[name] != null)
    ? []
    : [{ path: "unit", code: "not_allowed", message: `belongs to ${amounts.join(", ")}` }];

/** Of a resource that has a `product_id`: the fields that may be said in a unit of the product. It keeps the product's own. */
export function saidInUnits(
  product: PgColumn,
  { quantities, costs = [] }: { quantities: readonly string[]; costs?: readonly string[] },
): Written {
  return {
    errors: [...unitUseErrors, "stock.too_large"],
    faults: (given) => unitFaults(given, [...costs, ...quantities]),
    columns({ unit, ...values }) {
      if (unit === undefined) return values;
      const of = values.product_id === undefined ? sql`${product}` : sql`${values.product_id}::uuid`;
      const own = (name: string, value: unknown) => {
        if (value == null) return value;
        if (quantities.includes(name)) return ownUnits(of, sql`${value}::numeric`, sql`${unit}`);
        return costs.includes(name) ? ownCost(of, sql`${value}::numeric`, sql`${unit}`) : value;
      };
      return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, own(name, value)]));
    },
  };
}

/** What the payloads of its events hold. */
export const unitFacts = viewOf(unitCreated.payload, units, { unit_id: units.id });
