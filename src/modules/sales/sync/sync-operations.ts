import { post, type Route } from "#platform/http/route.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { confirmOrder } from "../orders/confirm-order.ts";
import { createOrder } from "../orders/create-order.ts";
import { createSale } from "../orders/create-sale.ts";
import { fulfilOrder } from "../orders/fulfil-order.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { takePayment } from "../payments/take-payment.ts";
import { returnGoods } from "../returns/return-goods.ts";
import { closeTill } from "../tills/close-till.ts";
import { moveCash } from "../tills/move-cash.ts";
import { openTill } from "../tills/open-till.ts";

/** What a till that had no network sends later: each is the operation of a route, with its path's parameter in the body. */
export const SYNCED = {
  sale: post("/sales", createSale),
  order: post("/orders", createOrder),
  confirm: post("/orders/{order_id}/confirm", confirmOrder),
  fulfil: post("/orders/{order_id}/fulfil", fulfilOrder),
  cancel: post("/orders/{order_id}/cancel", cancelOrder),
  payment: post("/orders/{order_id}/payments", takePayment),
  refund: post("/orders/{order_id}/refunds", refundPayment),
  return: post("/orders/{order_id}/returns", returnGoods),
  open_till: post("/tills/{till_id}/open", openTill),
  close_till: post("/tills/{till_id}/close", closeTill),
  move_cash: post("/till-sessions/{till_session_id}/cash-movements", moveCash),
} as const satisfies Record<string, Route>;

/** The name of an operation that a batch may have. */
export type SyncedName = keyof typeof SYNCED;

/** Which of them may be `of` which: what the id of the first's answer is called in the second. */
export const FOLLOWS: Readonly<
  Partial<Record<SyncedName, { parameter: string; of: readonly SyncedName[] }>>
> = (() => {
  const onOrder = {
    parameter: "order_id",
    of: ["sale", "order", "confirm", "fulfil", "payment", "refund", "return"],
  } as const;
  return {
    ...{ confirm: onOrder, fulfil: onOrder, cancel: onOrder },
    ...{ payment: onOrder, refund: onOrder, return: onOrder },
    move_cash: { parameter: "till_session_id", of: ["open_till"] },
  };
})();
