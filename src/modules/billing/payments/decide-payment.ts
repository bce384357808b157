import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/view.ts";
import { limits } from "#platform/limits.ts";
import { Currency, decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { job } from "#platform/operations/job.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { payments } from "../tables.ts";
import { TenantPayment, tenantPaymentView } from "./payment.ts";
import { countingWrongCodes } from "./wrong-codes.ts";

const named = { payment_code: z.string().min(1).max(100).describe("The payment's code or its id") };
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** The tenant that X-Tenant-ID names by id or slug, whose the payment has to be; null where there is none. */
const namedTenant = ({ namedTenant: named }: Call): SQL =>
  named === undefined
    ? sql`null::uuid`
    : sql`coalesce((select t.id from tenants.tenant_states t where t.id::text = lower(${named}) or t.slug = lower(${named})), ${NOBODY}::uuid)`;

const paymentOf = (call: Call<{ payment_code: string }>): SQL => sql`
  select ${bodyOf(tenantPaymentView)} as body, ${payments.version}::text as etag
    from billing.find_payment(${call.input.payment_code}, ${namedTenant(call)}) f
    join ${payments} on ${payments.id} = f.id and ${payments.tenant_id} = f.tenant_id`;

const errors = ["payment.not_found", "payment.wrong_status", "rate.limited"] as const;

const verifying = action({
  name: "billing.payments.verify",
  summary:
    "Verify a payment: it pays the next cycle, and a blocked tenant works again; what is too little or too much is kept",
  scope: "platform",
  accepts: "json_or_form",
  namesTenant: true,
  input: z.strictObject({
    ...named,
    amount: decimal({ positive: true })
      .optional()
      .describe("What came in; else what the tenant said, or what is due"),
    currency: Currency.optional(),
  }),
  output: TenantPayment,
  errors: [...errors, "payment.other_currency", "payment.amount_needed", "plan.no_price"],
  async handle(call, batch) {
    const { ctx, input } = call;
    const { answer } = await batch({
      done: recording(sql`billing.decide_payment(${input.payment_code}, ${namedTenant(call)}, ${input.amount ?? null}::numeric,
        ${input.currency ?? null}::text, null, ${issuerOf(ctx.config)})`),
      answer: paymentOf(call),
    });
    return rowReply(200, answer[0]);
  },
});

const rejecting = action({
  name: "billing.payments.reject",
  summary: "Reject a payment, with a reason that the tenant reads",
  scope: "platform",
  accepts: "json_or_form",
  namesTenant: true,
  input: z.strictObject({ ...named, reason: line(500) }),
  output: TenantPayment,
  errors,
  async handle(call, batch) {
    const { ctx, input } = call;
    const { answer } = await batch({
      done: recording(sql`billing.decide_payment(${input.payment_code}, ${namedTenant(call)}, null::numeric, null::text, ${input.reason},
        ${issuerOf(ctx.config)})`),
      answer: paymentOf(call),
    });
    return rowReply(200, answer[0]);
  },
});

/** Codes that are nobody's are counted for who tries them. */
const counted = (operation: Operation): Operation => ({
  ...operation,
  run: (call) => {
    const { actor } = call.ctx;
    const takes = limits.wrongVerifications(actor.kind === "user" ? actor.userId : "");
    return countingWrongCodes(call.ctx, takes, ["payment.not_found"], () => operation.run(call));
  },
});

export const verifyPayment = counted(verifying);
export const rejectPayment = counted(rejecting);

/** Tenants whose codes expire in one transaction. */
const PAGE = 500;

export const expirePayments = job({
  name: "billing.payments.expire",
  summary: "Let codes of payments expire that nobody decided on",
  schedule: "nightly",
  perTenant: false,
  run: ({ batch }) => batch([recording(sql`billing.expire_all(${PAGE})`)]),
});
