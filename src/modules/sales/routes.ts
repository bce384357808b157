import { get, post, type Route } from "#platform/http/route.ts";
import { creditLimitRoutes } from "./credit-limits.ts";
import { insuranceRoutes } from "./insurance/routes.ts";
import { orderRoutes } from "./orders/routes.ts";
import { listPayments } from "./payments/list-payments.ts";
import { refundPayment } from "./payments/refund-payment.ts";
import { takePayment } from "./payments/take-payment.ts";
import { returnGoods } from "./returns/return-goods.ts";
import { settingsRoutes } from "./settings.ts";
import { syncBatch } from "./sync/sync-batch.ts";
import { readTakings } from "./takings/read-takings.ts";
import { tillRoutes } from "./tills/routes.ts";

/** What is sold, and where the money goes. */
export const routes: Route[] = [
  ...orderRoutes,
  post("/orders/{order_id}/payments", takePayment),
  post("/orders/{order_id}/refunds", refundPayment),
  post("/orders/{order_id}/returns", returnGoods),
  get("/payments", listPayments),
  ...insuranceRoutes,
  ...tillRoutes,
  get("/reports/takings", readTakings),
  post("/sync/batch", syncBatch),
  ...creditLimitRoutes,
  ...settingsRoutes,
];
