import { sql } from "drizzle-orm";
import { z } from "zod";
import { Currency, decimal } from "#platform/money.ts";
import { GivenDay } from "#platform/time.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { counted, deciding, namedTenant } from "./decided-payment.ts";

/** A flag, as JSON or a form has it. */
const flag = z.union([z.boolean(), z.stringbool()]);

const verifying = deciding({
  name: "billing.payments.verify",
  summary:
    "Verify a payment by what came in: it pays the next cycle, and a blocked tenant works again; what is too little or too much is kept",
  fields: {
    amount: decimal({ positive: true })
      .optional()
      .describe("What came in: it and paid_on are said, unless a line of a statement says them"),
    currency: Currency.optional(),
    paid_on: GivenDay.optional().describe("The day on which it came in"),
    line_id: z
      .uuid()
      .optional()
      .describe("The line of a statement that it is; one that has its code always is"),
    differs: flag
      .optional()
      .describe("It is known that this is not what the tenant said, or less than what is due"),
  },
  example: { amount: "15000", currency: "RWF", paid_on: "2026-03-01" },
  errors: [
    ...([
      "payment.other_currency",
      "payment.amount_needed",
      "payment.amount_differs",
      "payment.in_future",
      "payment.not_payable",
    ] as const),
    ...(["payment.own_tenant", "payment.other_line", "payment.line_taken", "payment.line_differs"] as const),
    ...(["line.not_found", "plan.no_price"] as const),
  ],
  decide: (call) => {
    const { ctx, input } = call;
    return recording(sql`billing.verify_by_hand(${input.payment_code}, ${namedTenant(call)}, ${input.amount ?? null}::numeric,
      ${input.currency ?? null}::text, ${input.paid_on ?? null}::date, ${input.line_id ?? null}::uuid, ${input.differs ?? false}::boolean,
      ${issuerOf(ctx.config)})`);
  },
});

export const verifyPayment = counted(verifying);
