import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { lockPositions, productsInUse, warehousesInUse } from "../in-use.ts";
import { stockMovements } from "../tables.ts";
import { movedEvents } from "./movement.ts";

/** Goods that arrive: one movement. A product that tracks lots needs the number of its lot; a new lot is made. */
export interface Receipt {
  /** The movement's id, a new UUIDv7. */
  id: string;
  product_id: string;
  warehouse_id: string;
  quantity: string;
  lot_number?: string | null;
  /** YYYY-MM-DD. Left out for a lot that is there, it is that lot's. */
  expires_on?: string | null;
  unit_cost?: string | null;
  reference?: string | null;
  /** Whom a new lot came from. */
  supplier_id?: string | null;
}

/** The rows of receipts, for `receiveStock`. */
export function receiptRows(receipts: readonly Receipt[]): SQL {
  return sql`select * from jsonb_to_recordset(${JSON.stringify(receipts)}::jsonb) r (id uuid, product_id uuid,
    warehouse_id uuid, quantity numeric, lot_number text, expires_on date, unit_cost numeric, reference text,
    supplier_id uuid)`;
}

/**
 * Statements that post goods received: checks, locks, lots and movements; `inventory.stock.moved` is told of each.
 * `rows` is a SELECT with the columns of `receiptRows`, and may read what earlier statements of the batch wrote.
 * Errors: product.not_found, .inactive, warehouse.not_found, .inactive, lot.required, lot.not_tracked,
 * lot.expiry_differs, stock.too_large.
 */
export function receiveStock(rows: SQL): Statement[] {
  return [
    productsInUse(sql`select product_id from (${rows}) r`),
    warehousesInUse(sql`select warehouse_id from (${rows}) r`),
    lockPositions(sql`select product_id, warehouse_id from (${rows}) r`),
    sql`insert into ${stockMovements} (id, type, product_id, warehouse_id, lot_id, quantity, unit_cost, reference)
      select r.id, 'receive', r.product_id, r.warehouse_id,
             case when r.lot_number is not null
                  then inventory.take_lot(r.product_id, r.lot_number, r.expires_on, r.supplier_id) end,
             r.quantity, r.unit_cost, r.reference
        from (select * from (${rows}) r order by product_id, lot_number, id) r`,
    movedEvents,
  ];
}

/** What `receiveStock` may end with. */
export const receiveErrors = [
  "product.not_found",
  "product.inactive",
  "warehouse.not_found",
  "warehouse.inactive",
  "lot.required",
  "lot.not_tracked",
  "lot.expiry_differs",
  "stock.too_large",
  "conflict.retry",
] as const;
