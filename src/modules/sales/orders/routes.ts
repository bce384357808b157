import { get, patch, post, put, type Route } from "#platform/http/route.ts";
import { cancelOrder } from "./cancel-order.ts";
import { changeOrder, replaceOrderLines } from "./change-order.ts";
import { confirmOrder } from "./confirm-order.ts";
import { createOrder } from "./create-order.ts";
import { createSale } from "./create-sale.ts";
import { fulfilOrder } from "./fulfil-order.ts";
import { listOrders } from "./list-orders.ts";
import { readOrder } from "./read-order.ts";

/** The routes of orders, and of sales, which are orders made in one go. */
export const orderRoutes: Route[] = [
  post("/sales", createSale),
  get("/orders", listOrders),
  post("/orders", createOrder),
  get("/orders/{order_id}", readOrder),
  patch("/orders/{order_id}", changeOrder),
  put("/orders/{order_id}/lines", replaceOrderLines),
  post("/orders/{order_id}/confirm", confirmOrder),
  post("/orders/{order_id}/fulfil", fulfilOrder),
  post("/orders/{order_id}/cancel", cancelOrder),
];
