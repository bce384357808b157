import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import type { FieldError } from "#platform/errors.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { payments } from "../tables.ts";

/** What customers pay by. `credit` is no money: they pay later. */
export const METHODS = ["cash", "card", "mobile_money", "bank", "cheque", "credit", "other"] as const;
export const Method = z.enum(METHODS);

/** How a payment is recorded: what an insurer bears stands among the others, and is no money yet. */
export const RecordedMethod = z.enum([...METHODS, "insurance"]);

/** What a row of the payments is: money that came, money that went back, or leave to pay later. */
export const PaymentKind = z.enum(["payment", "refund", "credit"]);

/** A payment of an order, or what was given back of it. */
export const Payment = z
  .object({
    id: z.uuid(),
    order_id: z.uuid(),
    warehouse_id: z.uuid().describe("The order's"),
    return_id: z.uuid().nullable().describe("Of a refund: the return that it is for"),
    kind: PaymentKind.describe("`credit` is leave to pay later, and no money"),
    method: RecordedMethod.describe("`insurance`: what the insurer bears, and owes"),
    currency: z.string(),
    amount: Decimal,
    tendered: Decimal.nullable().describe("Of cash: what was handed over"),
    change: Decimal.describe("Of cash: what went back of that"),
    reference: z.string().nullable(),
    till_session_id: z
      .uuid()
      .nullable()
      .describe("The session of the till that it went into, or came out of"),
    taken_by: z.uuid().nullable().describe("The person or API key"),
    taken_at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "Payment" });

/** The JSON text of a payment. */
export const paymentBody = bodyOf(viewOf(Payment, payments, {}));

/** The payments of an order in their order, as a JSON array. */
export const paymentsOf = (order: SQL): SQL => sql`(
  select coalesce(json_agg(${paymentBody}::json order by ${payments.id}), '[]')
    from ${payments} where ${payments.order_id} = ${order})`;

/** What a caller says of a payment. */
export const GivenPayment = z.strictObject({
  method: Method.describe("`credit`: the customer pays later; they need a name, and leave to owe so much"),
  amount: decimal({ positive: true })
    .optional()
    .describe("What is still due where it is left out, or as much of it as was handed over"),
  tendered: decimal({ positive: true })
    .optional()
    .describe("Of cash: what was handed over; the rest is change"),
  reference: line(100).nullable().optional().describe("Such as the number of a transfer"),
});

/** The till at which money is taken or given back. */
export const GivenTill = z
  .uuid()
  .optional()
  .describe(
    "The till that it goes into or comes out of: one's own that is open; whichever that is where it is left out",
  );

/** The faults of payments: only cash is handed over. */
export const paymentFaults = (
  given: readonly z.output<typeof GivenPayment>[],
  path = "payments",
): FieldError[] =>
  given.flatMap(({ method, tendered }, at) =>
    tendered !== undefined && method !== "cash"
      ? [{ path: `${path}.${at}.tendered`, code: "not_allowed", message: "belongs to cash" }]
      : [],
  );

/** What taking payments may end with. */
export const paymentErrors = [
  "payment.method_off",
  "payment.exceeds_balance",
  "payment.not_payable",
  "payment.tendered_too_little",
  "contact.not_found",
  "sale.credit_needs_contact",
  "sale.credit_denied",
  "sale.credit_exceeded",
  "exchange_rate.missing",
  "till.not_found",
  "till.not_yours",
  "till_session.closed",
] as const;
