import { type SQL, sql } from "drizzle-orm";
import { issueSold, lockGoods, settleReservations } from "#modules/inventory";
import type { Statement } from "#platform/database/connection.ts";
import { fulfilmentLines, orderLines, orders } from "../tables.ts";

/** The lines of an order that move stock, as SQL after FROM: `l` with their order `o`. */
const stockedOf = (order: string): SQL => sql`${orderLines} l join ${orders} o on o.id = l.order_id
  where l.order_id = ${order}::uuid and l.stocked`;

/** Locks the positions of an order's goods, which comes before its own row. What is dated locks whole products. */
export const lockOrderGoods = (order: string, extent: "places" | "products" = "places"): Statement =>
  lockGoods(sql`select l.product_id, o.warehouse_id from ${stockedOf(order)}`, extent);

/** The goods of an order that are to be reserved: by reservations that follow from the id `first`. */
export const goodsToReserve = (order: string, first: string): SQL =>
  sql`select inventory.nth_id(${first}::uuid, l.position) as id, l.product_id, o.warehouse_id, l.own_quantity as quantity, l.lot_id,
    o.number::text as reference from ${stockedOf(order)}`;

/** Statements that give up what is still reserved for an order. */
export const releaseGoods = (order: string): Statement[] =>
  settleReservations(
    sql`select l.reservation_id as id, null::numeric as quantity from ${stockedOf(order)} and l.reservation_id is not null`,
    "released",
  );

const handed = (fulfilment: string): SQL => sql`${fulfilmentLines} f
  join ${orderLines} l on l.id = f.order_line_id join ${orders} o on o.id = l.order_id
  where f.fulfilment_id = ${fulfilment}::uuid and l.stocked`;

/** Statements by which what was reserved for a fulfilment is no promise any more. */
export const consumeReserved = (fulfilment: string): Statement[] =>
  settleReservations(
    sql`select l.reservation_id as id, f.quantity * l.unit_factor as quantity from ${handed(fulfilment)} and l.reservation_id is not null`,
    "consumed",
  );

/** Statements by which the goods of a fulfilment leave the stock, at the moment where one is given. */
export const issueHanded = (
  fulfilment: string,
  { soldAt, chosen }: { soldAt?: string | undefined; chosen?: "some" | "none" | undefined },
): Statement[] =>
  issueSold({
    chosen,
    rows: sql`select f.id as line, l.position, l.product_id, o.warehouse_id, f.quantity, l.unit, f.lot_id, f.serials, l.reservation_id,
      o.number::text as reference from ${handed(fulfilment)}`,
    at: sql`${soldAt ?? null}::timestamptz`,
  });
