import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { returnsWait } from "../products/products.ts";
import { lots, products, settings, suppliers, warehouses } from "../tables.ts";
import type { GivenMovement } from "./given-movement.ts";

/** Refuses a movement without a reason where the tenant wants one. */
export const reasonGiven = ({ type, reason }: Pick<GivenMovement, "type" | "reason">): Statement[] =>
  reason || (type !== "count" && type !== "return" && type !== "supplier_return")
    ? []
    : [
        refuseUnless(
          sql`not exists (select from ${settings} s where ${type} = any (s.reasons))`,
          "stock.reason_required",
        ),
      ];

/** Refuses a cost that is far from the average, unless it is confirmed. */
export const likelyCost = ({
  product_id,
  unit,
  unit_cost,
  currency,
  occurred_at,
  confirm,
}: Pick<
  GivenMovement,
  "product_id" | "unit" | "unit_cost" | "currency" | "occurred_at" | "confirm"
>): Statement[] =>
  confirm || unit_cost == null
    ? []
    : [
        refuseUnless(
          sql`inventory.is_likely_cost(${product_id}::uuid, ${unit_cost}::numeric
            / inventory.unit_factor(${product_id}::uuid, ${unit ?? null}), ${currency ?? null},
            tenants.day_of(coalesce(${occurred_at ?? null}::timestamptz, app.now())))`,
          "stock.cost_unlikely",
        ),
      ];

/** Refuses a return to a supplier who is not there. */
export const supplierKnown = ({ supplier_id: id }: Pick<GivenMovement, "supplier_id">): Statement[] =>
  id === undefined
    ? []
    : [
        refuseUnless(
          sql`exists (select from ${suppliers} where ${suppliers.id} = ${id}::uuid and ${suppliers.deleted_at} is null)`,
          "supplier.not_found",
        ),
      ];

/** The refusals of a return to a supplier. */
export const supplierReturnErrors = [
  "supplier.not_found",
  "stock_movement.receipt_not_found",
  "stock.more_than_received",
  "stock.before_receipt",
] as const satisfies ErrorCode[];

/** Refuses a return that its product wants in a quarantine, and that would come back elsewhere. */
export const returnedToQuarantine = ({ type, product_id, warehouse_id }: GivenMovement): Statement[] =>
  type !== "return"
    ? []
    : [
        refuseUnless(
          sql`(select ${warehouses.quarantine} from ${warehouses} where ${warehouses.id} = ${warehouse_id}::uuid)
            or not (select ${returnsWait(products)} from ${products} where ${products.id} = ${product_id}::uuid)`,
          "stock.return_to_quarantine",
        ),
      ];

/** How many days what is received has to be valid, by its product `p`, else by the tenant's settings; null for none. */
const wantedDays = sql`coalesce(p.min_receipt_days, (select s.min_receipt_days from ${settings} s))`;

/**
 * Refuses receipts of lots that expire sooner than the product or the tenant wants, counted from the day on which they
 * arrive. `rows` is a SELECT of `product_id, lot_number, expires_on, occurred_at`; a lot that is there has its own date.
 */
export const longDated = (rows: SQL): Statement => sql`
  select ${holds(
    sql`not inventory.is_short_dated(g.expires_on, g.day, g.days)`,
    "lot.short_dated",
    sql`json_build_object('product_id', g.product_id, 'lot_number', g.lot_number, 'expires_on', g.expires_on,
      'days', g.expires_on - g.day, 'min_receipt_days', g.days)`,
  )} from (
    select r.product_id, r.lot_number, coalesce(t.expires_on, r.expires_on) as expires_on,
           tenants.day_of(coalesce(r.occurred_at, app.now())) as day, ${wantedDays} as days
      from (${rows}) r join ${products} p on p.id = r.product_id
      left join ${lots} t on t.product_id = r.product_id and t.key = inventory.lot_key(r.lot_number)) g`;

/** The same of one movement that a caller gave. */
export function longDatedReceipt(given: GivenMovement): Statement[] {
  const { type, product_id, lot_id, lot_number, expires_on, occurred_at, confirm } = given;
  if (confirm || type !== "receive" || (lot_id ?? lot_number) === undefined) return [];
  const number = lot_id
    ? sql`(select ${lots.lot_number} from ${lots} where ${lots.id} = ${lot_id}::uuid)`
    : sql`${lot_number}::text`;
  return [
    longDated(sql`select ${product_id}::uuid as product_id, ${number} as lot_number,
      ${expires_on ?? null}::date as expires_on, ${occurred_at ?? null}::timestamptz as occurred_at`),
  ];
}
