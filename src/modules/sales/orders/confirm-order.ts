import { sql } from "drizzle-orm";
import { productsInUse, reserveGoods, warehousesInUse } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { stillToCome } from "#platform/database/moments.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { orderConfirmed } from "../events.ts";
import { orderLines, orders } from "../tables.ts";
import { Order, OrderId, orderById, orderIsThere } from "./order.ts";
import { orderEvent } from "./order-events.ts";
import { goodsToReserve, lockOrderGoods } from "./sold-goods.ts";

const LONGEST_DAYS = 30;

/** A draft is agreed on: its prices stay, and its stock is reserved, all of it or none. */
export const confirmOrder = command({
  name: "sales.orders.confirm",
  summary: "Confirm an order: its prices stay, and its stock is reserved",
  input: OrderId.extend({
    reserve_until: GivenTime.optional().describe("As long as the settings say where it is left out"),
  }),
  output: Order,
  roles: staffUp,
  errors: [
    "order.not_found",
    "order.not_draft",
    "order.cancelled",
    "version.stale",
    "product.not_found",
    "product.inactive",
    "warehouse.not_found",
    "warehouse.inactive",
    "stock.insufficient",
    "stock.whole_units",
    "lot.not_usable",
  ],
  prepare: () => newId(),
  batch({ input: { order_id: id, reserve_until }, ifMatch }, first) {
    const until = sql`(select o.reserved_until from ${orders} o where o.id = ${id}::uuid)`;
    return [
      ...stillToCome(["reserve_until", reserve_until], LONGEST_DAYS),
      orderIsThere(id),
      productsInUse(sql`select l.product_id from ${orderLines} l where l.order_id = ${id}::uuid`),
      warehousesInUse(sql`select o.warehouse_id from ${orders} o where o.id = ${id}::uuid`),
      lockOrderGoods(id),
      sql`select sales.confirm_order(${id}::uuid, ${reserve_until ?? null}::timestamptz, ${ifMatch ?? null}::int)`,
      ...reserveGoods(goodsToReserve(id, first), until),
      sql`update ${orderLines} l set reservation_id = g.id from (${goodsToReserve(id, first)}) g
        where l.order_id = ${id}::uuid and g.id = inventory.nth_id(${first}::uuid, l.position)`,
      answer(orderById(id)),
    ];
  },
  events: ({ input }) => [orderEvent(orderConfirmed, input.order_id)],
});
