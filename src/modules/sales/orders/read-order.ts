import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Order, OrderId, orderById } from "./order.ts";

/** One order or sale, whole. */
export const readOrder = query({
  name: "sales.orders.read",
  summary: "Read an order or sale",
  input: OrderId,
  output: Order,
  roles: anyStaff,
  missing: "order.not_found",
  select: ({ input }) => orderById(input.order_id),
});
