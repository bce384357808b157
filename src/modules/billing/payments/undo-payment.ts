import { sql } from "drizzle-orm";
import { z } from "zod";
import { Currency, exchangeRate } from "#platform/money.ts";
import { line } from "#platform/operations/fields.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { counted, deciding, namedTenant } from "./decided-payment.ts";

export const rejectPayment = counted(
  deciding({
    name: "billing.payments.reject",
    summary: "Reject a payment, with a reason that the tenant reads",
    fields: { reason: line(500) },
    errors: [],
    decide: (call) =>
      recording(
        sql`billing.reject_payment(${call.input.payment_code}, ${namedTenant(call)}, ${call.input.reason})`,
      ),
  }),
);

export const reversePayment = counted(
  deciding({
    name: "billing.payments.reverse",
    summary:
      "Take a verified payment back, with a reason that the tenant reads: cycles that it leaves unpaid are due again, and its statement's line is open",
    fields: {
      reason: line(500),
      exchange_rates: z
        .record(Currency, exchangeRate())
        .optional()
        .describe("Where the tenant pays in another currency since: units of that for one of what is left"),
    },
    errors: ["payment.ambiguous", "payment.own_tenant", "plan.no_price", "subscription.rate_needed"],
    decide: (call) =>
      recording(
        sql`billing.reverse_payment(${call.input.payment_code}, ${namedTenant(call)}, ${call.input.reason},
          ${JSON.stringify(call.input.exchange_rates ?? {})}::jsonb, ${issuerOf(call.ctx.config)})`,
      ),
  }),
);
