import { sql } from "drizzle-orm";
import { z } from "zod";
import { answer } from "#platform/database/answer.ts";
import { bodyOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { Currency, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { GivenDay } from "#platform/time.ts";
import { recording } from "../happened.ts";
import { payments } from "../tables.ts";
import { Payment, paymentView } from "./payment.ts";
import { countingWrongCodes } from "./wrong-codes.ts";

const REFUSED = '{"refused":true}';

const submitting = command({
  name: "billing.payments.submit",
  summary:
    "Submit the code of a payment for Duka, also while blocked or suspended; the same code again is the same payment",
  access: "essential",
  accepts: "json_or_form",
  input: z.strictObject({
    code: line(100).describe("Of the mobile-money or bank transfer, in whatever case and spacing"),
    amount: decimal({ positive: true }).optional(),
    currency: Currency.optional(),
    paid_on: GivenDay.optional(),
    method: line(40).optional().describe("Such as MTN MoMo"),
    payer_phone: line(40).optional(),
  }),
  example: { code: "MP260301.1234.A56789", amount: "15000", currency: "RWF" },
  output: Payment,
  status: 201,
  roles: ["owner"],
  errors: [
    "payment.code_malformed",
    "payment.code_unusable",
    "payment.not_payable",
    "payment.too_many_waiting",
    "rate.limited",
  ],
  batch: ({ input }) => [
    recording(sql`billing.submit_code(${input.code}, ${input.amount ?? null}::numeric, ${input.currency ?? null}::text,
      ${input.paid_on ?? null}::date, ${input.method ?? null}::text, ${input.payer_phone ?? null}::text)`),
    answer(
      sql`select coalesce((select ${bodyOf(paymentView)} from ${payments}
             where ${payments.code_key} = billing.code_key(${input.code}) and ${payments.status} in ('submitted', 'verified')),
           ${REFUSED}) as body, null::text as etag`,
    ),
  ],
});

/** A code that is another tenant's is noted for the platform before it is refused, and the refusal tells nothing of it. */
export const submitCode: Operation = {
  ...submitting,
  run: (call) =>
    countingWrongCodes(
      call.ctx,
      limits.wrongCodes(call.tenant?.id ?? ""),
      ["payment.code_unusable"],
      async () => {
        const given = await submitting.run(call);
        if (given.body === REFUSED) throw new Problem("payment.code_unusable");
        return given;
      },
    ),
};
