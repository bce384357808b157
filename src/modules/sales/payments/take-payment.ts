import { sql } from "drizzle-orm";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { refuse } from "../orders/given-order.ts";
import { Order, OrderId, orderById, orderIsThere } from "../orders/order.ts";
import { payments as taken } from "../tables.ts";
import { GivenPayment, GivenTill, paymentErrors, paymentFaults } from "./payment.ts";
import { givePayments, takePayments } from "./take-payments.ts";

/** Takes a payment of an order that is agreed on, or leave to pay it later. */
export const takePayment = command({
  name: "sales.payments.create",
  summary: "Take a payment of an order",
  input: OrderId.extend({
    ...GivenPayment.shape,
    taken_at: GivenTime.optional().describe(
      "When it was taken; now where it is left out, and no further back than the caller may date stock",
    ),
    till_id: GivenTill,
  }),
  output: Order,
  status: 201,
  roles: staffUp,
  errors: [
    "order.not_found",
    "order.not_confirmed",
    "order.cancelled",
    "stock.period_closed",
    "stock.too_far_back",
    ...paymentErrors,
  ],
  prepare({ input: { order_id: _, taken_at: __, till_id: ___, ...payment } }) {
    refuse([...paymentFaults([payment]).map((fault) => ({ ...fault, path: "tendered" }))]);
    return givePayments([payment]);
  },
  batch: ({ input: { order_id: id, taken_at, till_id } }, payments) => [
    ...notInFuture(["taken_at", taken_at]),
    orderIsThere(id),
    ...takePayments(id, payments, { till: till_id, at: taken_at }),
    refuseUnless(
      sql`exists (select from ${taken} where ${taken.id} = ${payments[0]?.id ?? null}::uuid)`,
      "payment.exceeds_balance",
      JSON.stringify({ balance: "0" }),
    ),
    answer(orderById(id)),
  ],
});
