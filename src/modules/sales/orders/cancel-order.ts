import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { orderCancelled } from "../events.ts";
import { Order, OrderId, orderById, orderIsThere } from "./order.ts";
import { orderEvent } from "./order-events.ts";
import { lockOrderGoods, releaseGoods } from "./sold-goods.ts";

/**
 * Cancels an order of which nothing was handed over, or gives up the rest of one of which something was. What was reserved for it
 * is free again; what was paid for it is given back by a refund.
 */
export const cancelOrder = command({
  name: "sales.orders.cancel",
  summary: "Cancel an order, or the rest of one that was handed over in part",
  input: OrderId,
  output: Order,
  roles: staffUp,
  errors: ["order.not_found", "order.cancelled", "order.over", "order.invoiced", "version.stale"],
  batch: ({ input: { order_id: id }, ifMatch }) => [
    orderIsThere(id),
    lockOrderGoods(id),
    sql`select sales.cancel_order(${id}::uuid, ${ifMatch ?? null}::int)`,
    ...releaseGoods(id),
    answer(orderById(id)),
  ],
  events: ({ input }) => [orderEvent(orderCancelled, input.order_id)],
});
