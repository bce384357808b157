import { z } from "zod";
import { datedErrors, issueErrors } from "#modules/inventory";
import { dispenseErrors } from "#modules/pharmacy";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { orderFulfilled } from "../events.ts";
import { GivenPayment, GivenTill, paymentErrors, paymentFaults } from "../payments/payment.ts";
import { givePayments, takePayments } from "../payments/take-payments.ts";
import { chosen, GivenPrescription, lotFaults, refuse } from "./given-order.ts";
import { GivenDocument, GivenEarly, handOver, receiptErrors, settle } from "./hand-over.ts";
import { Order, OrderId, orderById, orderIsThere } from "./order.ts";
import { orderEvent } from "./order-events.ts";
import { lockOrderGoods } from "./sold-goods.ts";

const GivenLine = z.strictObject({
  line_id: z.uuid().toLowerCase(),
  quantity: decimal({ positive: true })
    .optional()
    .describe("In the line's unit; all that is left of it where it is left out"),
  ...chosen,
  prescription_line_id: GivenPrescription.describe(
    "The line of a prescription that covers it; the order's where it is left out",
  ),
});

/**
 * Hands a confirmed order over, whole or in parts: the stock leaves, its fiscal document is issued, and what is handed over is paid
 * by then, or the customer may pay it later.
 */
export const fulfilOrder = command({
  name: "sales.orders.fulfil",
  summary: "Hand an order over, whole or in part",
  input: OrderId.extend({
    lines: z
      .array(GivenLine)
      .min(1)
      .max(200)
      .refine(
        (given) => new Set(given.map(({ line_id }) => line_id)).size === given.length,
        "must not name a line twice",
      )
      .optional()
      .describe("What is handed over; all that is left where they are left out"),
    sold_at: GivenTime.optional().describe(
      "When; now where it is left out, and no further back than the caller may date stock",
    ),
    payments: z.array(GivenPayment).max(10).default([]),
    till_id: GivenTill,
    document: GivenDocument,
    early_refill_reason: GivenEarly,
  }),
  example: { payments: [{ method: "cash" }] },
  output: Order,
  roles: staffUp,
  errors: [
    "order.not_found",
    "order.not_confirmed",
    "order.cancelled",
    "order.over",
    "order.line_not_found",
    "order.more_than_remains",
    "order.nothing_remains",
    "version.stale",
    ...issueErrors,
    ...datedErrors,
    ...paymentErrors,
    ...receiptErrors,
    ...dispenseErrors,
  ],
  prepare({ input }) {
    refuse([...lotFaults(input.lines ?? []), ...paymentFaults(input.payments)]);
    return { fulfilment: newId(), receipt: newId(), payments: givePayments(input.payments) };
  },
  batch: (
    {
      input: { order_id: order, lines, sold_at: soldAt, till_id: till, document, early_refill_reason: early },
      ifMatch,
    },
    { fulfilment, receipt, payments },
  ) => [
    ...notInFuture(["sold_at", soldAt]),
    orderIsThere(order),
    lockOrderGoods(order, soldAt ? "products" : "places"),
    ...handOver({
      order,
      fulfilment,
      lines: lines && JSON.stringify(lines),
      soldAt,
      version: ifMatch,
      early,
    }),
    ...takePayments(order, payments, { till, at: soldAt }),
    ...settle({ order, fulfilment, receipt, document }),
    answer(orderById(order)),
  ],
  events: ({ input }) => [orderEvent(orderFulfilled, input.order_id)],
});
