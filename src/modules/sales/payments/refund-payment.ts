import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { paymentRefunded } from "../events.ts";
import { Order, OrderId, orderById, orderIsThere } from "../orders/order.ts";
import { GivenTill, METHODS } from "./payment.ts";
import { tellOfPayments } from "./take-payments.ts";

/** What a caller says of money that goes back. */
export const GivenRefund = z.strictObject({
  method: z.enum(METHODS).exclude(["credit"]),
  amount: decimal({ positive: true })
    .optional()
    .describe(
      "What the customer has coming where it is left out; more than that is for managers, and credit as far as it was paid for what is kept",
    ),
  reference: line(100).nullable().optional(),
});

/** Statements that give money of an order back, and tell of it. */
export function giveBack(
  order: string,
  given: z.output<typeof GivenRefund>,
  { till, brought }: { till?: string | undefined; brought?: string | undefined },
): Statement[] {
  const id = newId();
  return [
    sql`select sales.refund(${order}::uuid, ${JSON.stringify({ ...given, id })}::jsonb, ${till ?? null}::uuid, ${brought ?? null}::uuid)`,
    tellOfPayments(paymentRefunded, [id]),
  ];
}

/** What giving money back may end with. */
export const refundErrors = [
  "payment.method_off",
  "payment.not_payable",
  "refund.exceeds_paid",
  "refund.nothing_due",
  "refund.denied",
  "sale.credit_needs_contact",
  "sale.credit_denied",
  "sale.credit_exceeded",
  "contact.not_found",
  "exchange_rate.missing",
  "till.not_found",
  "till.not_yours",
  "till_session.closed",
] as const;

/** Gives money of an order back: what was paid of one that was cancelled, or too much of one that came back in part. */
export const refundPayment = command({
  name: "sales.payments.refund",
  summary: "Give money of an order back",
  input: OrderId.extend({ ...GivenRefund.shape, till_id: GivenTill }),
  output: Order,
  status: 201,
  roles: staffUp,
  errors: ["order.not_found", "order.not_confirmed", ...refundErrors],
  batch: ({ input: { order_id: id, till_id, ...given } }) => [
    orderIsThere(id),
    ...giveBack(id, given, { till: till_id }),
    answer(orderById(id)),
  ],
});
