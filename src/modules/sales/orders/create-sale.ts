import { sql } from "drizzle-orm";
import { z } from "zod";
import { datedErrors, issueErrors, lockGoods, productsInUse, warehousesInUse } from "#modules/inventory";
import { dispenseErrors } from "#modules/pharmacy";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { orderFulfilled } from "../events.ts";
import { GivenPayment, GivenTill, paymentErrors, paymentFaults } from "../payments/payment.ts";
import { givePayments, takePayments } from "../payments/take-payments.ts";
import { openOrder, productsOf } from "./create-order.ts";
import { GIVEN_ERRORS, givenOrder, orderFaults, refuse } from "./given-order.ts";
import { GivenDocument, GivenEarly, handOver, receiptErrors, settle } from "./hand-over.ts";
import { alsoAnswers, ClientId, digestOf, onceByClient } from "./once-by-client.ts";
import { Order, orderById } from "./order.ts";
import { orderEvent } from "./order-events.ts";

/**
 * A sale at a till: the order is written, handed over and paid, its stock leaves and its fiscal document is issued, all of it or
 * nothing. Sent again under its `client_id`, it is answered as it is.
 */
export const createSale = command({
  name: "sales.sales.create",
  summary: "Sell: hand over, take the payments and issue the fiscal document at once",
  input: z.strictObject({
    client_id: ClientId,
    ...givenOrder,
    sold_at: GivenTime.optional().describe(
      "When it was sold; now where it is left out, and no further back than the caller may date stock",
    ),
    payments: z.array(GivenPayment).max(10).default([]),
    till_id: GivenTill,
    document: GivenDocument,
    early_refill_reason: GivenEarly,
  }),
  example: { payments: [{ method: "cash" }] },
  output: Order,
  status: 201,
  alsoAnswers,
  roles: staffUp,
  errors: [
    ...new Set([
      ...GIVEN_ERRORS,
      "sale.client_id_used" as const,
      ...issueErrors,
      ...datedErrors,
      ...paymentErrors,
      ...receiptErrors,
      ...dispenseErrors,
    ]),
  ],
  async prepare({ input: { client_id, ...input } }) {
    refuse([...orderFaults(input), ...paymentFaults(input.payments)]);
    const digest = await digestOf(input);
    return {
      id: newId(),
      fulfilment: newId(),
      receipt: newId(),
      digest,
      payments: givePayments(input.payments),
    };
  },
  batch(
    { input: { lines, payments: _, till_id, document, sold_at, early_refill_reason: early, ...head } },
    { id, fulfilment, receipt, digest, payments },
  ) {
    const named = head.client_id === undefined ? {} : { client_digest: digest };
    return [
      ...notInFuture(["sold_at", sold_at]),
      ...onceByClient(head.client_id, digest),
      productsInUse(productsOf(lines)),
      warehousesInUse(sql`values (${head.warehouse_id}::uuid)`),
      lockGoods(
        sql`select p.id, ${head.warehouse_id}::uuid from inventory.sellable_products p
          where p.id = any (array(${productsOf(lines)})) and p.stocked`,
        sold_at ? "products" : "places",
      ),
      openOrder({ ...head, ...named, id, status: "confirmed" }, lines, sold_at),
      ...handOver({
        ...{ order: id, fulfilment, soldAt: sold_at, early },
        atOnce: {
          chosen: lines.some((one) => one.lot_id ?? one.lot_number ?? one.serials) ? "some" : "none",
          insured: head.insurance ? "all" : "none",
        },
      }),
      ...takePayments(id, payments, { till: till_id, at: sold_at }),
      ...settle({ order: id, fulfilment, receipt, document }),
      answer(orderById(id)),
    ];
  },
  events: (_, { id }) => [orderEvent(orderFulfilled, id)],
});
