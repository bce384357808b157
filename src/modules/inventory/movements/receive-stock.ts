import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { lots } from "../tables.ts";
import { longDated } from "./checks.ts";
import { lockPositions } from "./lock-positions.ts";
import { postMovements } from "./post-movements.ts";
import { lockCosts, takeCosts } from "./take-costs.ts";

/** Goods that arrive: one movement. A product that tracks lots needs the number of its lot; a new lot is made. */
export interface Receipt {
  /** The movement's id, a new UUIDv7. */
  id: string;
  product_id: string;
  warehouse_id: string;
  /** In the product's own unit. */
  quantity: string;
  /** The unit of the product that the unit cost is of; its own where it is left out. */
  unit?: string | null;
  /** How much of it came, which is the quantity too. */
  unit_quantity?: string | null;
  /** The serials of what came. */
  serials?: readonly string[] | null;
  lot_number?: string | null;
  /** YYYY-MM-DD. Left out for a lot that is there, it is that lot's. */
  expires_on?: string | null;
  unit_cost?: string | null;
  /** Of the unit cost; the product's where it is left out. */
  currency?: string | null;
  reference?: string | null;
  /** Whom a new lot came from. */
  supplier_id?: string | null;
  /** When they arrived; now where it is left out. */
  occurred_at?: string | null;
}

/** The rows of receipts, for `receiveStock`. */
export const receiptRows = (receipts: readonly Receipt[]): SQL =>
  receiptsOf(sql`${JSON.stringify(receipts)}::jsonb`);

/** The rows of a JSON array of receipts, for `receiveStock`. */
export const receiptsOf = (
  receipts: SQL,
): SQL => sql`select * from jsonb_to_recordset(${receipts}) r (id uuid, product_id uuid,
    warehouse_id uuid, quantity numeric, unit text, unit_quantity numeric, serials text[], lot_number text, expires_on date, unit_cost numeric, currency text, reference text,
    supplier_id uuid, occurred_at timestamptz)`;

/**
 * Makes the lots that are new of receipts, in the order that everybody keeps to who makes several, so that no two
 * transactions wait for each other.
 */
const makeLots = (rows: SQL): Statement =>
  sql`select inventory.ensure_lot(r.product_id, r.lot_number, r.expires_on, r.supplier_id)
    from (select * from (${rows}) r where r.lot_number is not null
           order by r.product_id, inventory.lot_key(r.lot_number), r.occurred_at, r.id) r`;

/**
 * Statements that post goods received: checks, locks, lots, movements with an `inventory.stock.moved` of each, and
 * what their products cost. `rows` is a
 * SELECT with the columns of `receiptRows`, and may read what earlier statements of the batch wrote. Where they may be
 * `dated`, whole products are locked; unless it is `confirmed`, what expires soon is refused.
 */
export function receiveStock(
  rows: SQL,
  { dated = false, confirmed = false }: { dated?: boolean; confirmed?: boolean } = {},
): Statement[] {
  const received = sql`select product_id from (${rows}) r`;
  return [
    lockCosts(received),
    productsInUse(received),
    warehousesInUse(sql`select warehouse_id from (${rows}) r`),
    ...(confirmed ? [] : [longDated(rows)]),
    lockPositions(sql`select product_id, warehouse_id from (${rows}) r`, dated ? "products" : "places"),
    makeLots(rows),
    postMovements({
      id: sql`r.id`,
      values: {
        type: sql`'receive'`,
        product_id: sql`r.product_id`,
        warehouse_id: sql`r.warehouse_id`,
        lot_id: sql`(select t.id from ${lots} t
          where t.product_id = r.product_id and t.key = inventory.lot_key(r.lot_number))`,
        quantity: sql`r.quantity`,
        unit: sql`r.unit`,
        unit_quantity: sql`r.unit_quantity`,
        serials: sql`r.serials`,
        unit_cost: sql`r.unit_cost`,
        currency: sql`r.currency`,
        reference: sql`r.reference`,
        supplier_id: sql`r.supplier_id`,
        occurred_at: sql`r.occurred_at`,
      },
      from: sql`(${rows}) r`,
      order: sql`r.product_id, r.occurred_at, case when r.occurred_at is null then inventory.lot_key(r.lot_number) end, r.id`,
    }),
    takeCosts(received),
  ];
}

/** The refusals of `receiveStock`. */
export const receiveErrors = [
  ...inUseErrors,
  "lot.required",
  "lot.not_tracked",
  "lot.expiry_differs",
  "lot.recalled",
  "lot.expired",
  "lot.expiry_required",
  "lot.short_dated",
  "stock.whole_units",
  "stock.too_large",
  "stock.witness_required",
  "serial.count_differs",
  "serial.known",
  "serial.moved_since",
  "exchange_rate.missing",
] as const;
