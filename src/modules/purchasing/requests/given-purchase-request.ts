import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { GivenUnit, keepProducts, unitUseErrors } from "#modules/inventory";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import { Currency, decimal } from "#platform/money.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests, supplierProducts } from "../tables.ts";

const GivenLine = z.strictObject({
  product_id: z.uuid(),
  warehouse_id: z.uuid().describe("Where it is to arrive"),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  unit_price: decimal({ min: 0 })
    .optional()
    .describe(
      "Of one unit as the quantity is; the supplier's price where it is left out, else the product's cost, as many times as the unit has of the product's own; brought into the request's currency by the exchange rates of today",
    ),
  note: line(500).nullable().optional(),
});

/** What a caller writes of a purchase request. */
export const GivenPurchaseRequest = z.strictObject({
  supplier_id: z.uuid().nullable().optional(),
  currency: Currency.optional().describe("Of all its prices; the tenant's where it is left out"),
  reference: line(200).nullable().optional(),
  note: paragraph(2000).nullable().optional(),
  needed_by: GivenDay.nullable().optional(),
  lines: z.array(GivenLine).min(1).max(500),
});

/** What it ends with where something that it names is not there or not active. */
export const IN_USE_ERRORS = [
  "supplier.not_found",
  "supplier.inactive",
  "product.not_found",
  "product.inactive",
  "warehouse.not_found",
  "warehouse.inactive",
] as const;

/** What writing it may end with. */
export const GIVEN_ERRORS = [
  ...IN_USE_ERRORS,
  "purchase_request.price_required",
  ...unitUseErrors,
  "stock.too_large",
  "stock.whole_units",
] as const;

/** The products `p` and warehouses `w` of some lines, where they are there. */
const placesOf = (line: SQL): SQL => sql`
  left join inventory.products_view p on p.id = ${line}.product_id and p.deleted_at is null
  left join inventory.warehouses_view w on w.id = ${line}.warehouse_id and w.deleted_at is null`;

/** Expressions that refuse a line whose product or warehouse is not there or not active. */
const placesInUse = (line: SQL): SQL => sql`
  ${holds(sql`p.id is not null`, "product.not_found", sql`${line}.product_id::text`)},
  ${holds(sql`p.active`, "product.inactive", sql`${line}.product_id::text`)},
  ${holds(sql`w.id is not null`, "warehouse.not_found", sql`${line}.warehouse_id::text`)},
  ${holds(sql`w.active`, "warehouse.inactive", sql`${line}.warehouse_id::text`)}`;

/** Refuses a purchase request of which something that it names has been removed since, or is no longer active. */
export const stillInUse = (id: string): Statement => sql`
  select ${placesInUse(sql`l`)},
         ${holds(sql`r.supplier_id is null or s.id is not null`, "supplier.not_found", sql`r.supplier_id::text`)},
         ${holds(sql`r.supplier_id is null or s.active`, "supplier.inactive", sql`r.supplier_id::text`)}
    from ${requests} r join ${lines} l on l.purchase_request_id = r.id ${placesOf(sql`l`)}
    left join inventory.suppliers_view s on s.id = r.supplier_id and s.deleted_at is null
   where r.id = ${id}::uuid`;

/** Refuses a supplier that is not there or not active; null is none. */
export const supplierInUse = (id: string | null | undefined): Statement[] =>
  id
    ? [
        sql`select ${holds(sql`s.id is not null`, "supplier.not_found", sql`${id}`)},
            ${holds(sql`s.active`, "supplier.inactive", sql`${id}`)}
          from (select 1) one left join inventory.suppliers_view s on s.id = ${id}::uuid and s.deleted_at is null`,
      ]
    : [];

/** An amount brought from one currency into another by the rates of today; null where one is not known. */
const inCurrency = (amount: SQL, from: SQL, to: SQL): SQL =>
  sql`case when ${from} = ${to} then ${amount}
    else app.quotient(${amount} * tenants.rate_of(${from}, tenants.today()), tenants.rate_of(${to}, tenants.today()), 4) end`;

/** Refuses a currency other than that of the prices, which stay. */
export const sameCurrency = (id: string, currency: string): Statement =>
  refuseUnless(
    sql`exists (select from ${requests} r where r.id = ${id}::uuid and r.currency = ${currency})`,
    "purchase_request.price_required",
  );

/**
 * Gives a purchase request its lines, numbered from 1. Refuses a line whose product or warehouse is not there or not
 * active, or whose price is not known; the detail names the product or warehouse.
 */
export function writeLines(id: string, given: readonly z.output<typeof GivenLine>[]): Statement[] {
  const rows = given.map((one, at) => ({ ...one, id: newId(), position: at + 1 }));
  const source = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (id uuid, position int, product_id uuid,
      warehouse_id uuid, quantity numeric, unit text, unit_price numeric, note text)
    join ${requests} r on r.id = ${id}::uuid
    ${placesOf(sql`g`)}
    left join ${supplierProducts} s on s.supplier_id = r.supplier_id and s.product_id = g.product_id
      and s.deleted_at is null`;
  const factor = sql`inventory.unit_factor(g.product_id, g.unit)`;
  const quantity = sql`inventory.own_units(g.product_id, g.quantity, g.unit)`;
  const price = sql`coalesce(g.unit_price, ${inCurrency(sql`s.price * ${factor}`, sql`s.currency`, sql`r.currency`)},
    case when s.price is null then ${inCurrency(sql`p.cost * ${factor}`, sql`p.currency`, sql`r.currency`)} end)`;
  return [
    keepProducts(
      sql`select g.product_id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (product_id uuid)`,
    ),
    sql`select ${placesInUse(sql`g`)},
        ${holds(sql`${price} is not null`, "purchase_request.price_required", sql`g.product_id::text`)},
        ${holds(sql`not p.whole_units or ${quantity} = trunc(${quantity})`, "stock.whole_units", sql`g.product_id::text`)}
      from ${source}`,
    sql`insert into ${lines} (id, purchase_request_id, position, product_id, warehouse_id, quantity, unit, unit_quantity,
        unit_price, note)
      select g.id, r.id, g.position, g.product_id, g.warehouse_id,
        ${quantity}, g.unit, case when g.unit is not null then g.quantity end, ${price}, g.note from ${source}`,
  ];
}
