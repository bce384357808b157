import { sql } from "drizzle-orm";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { payments } from "../tables.ts";

export const PaymentStatus = z.enum(payments.status.enumValues);

const shape = {
  code: z.string(),
  status: PaymentStatus,
  amount: Decimal.nullable().describe("As the tenant said"),
  currency: Currency.nullable(),
  paid_on: z.iso.date().nullable(),
  method: z.string().nullable(),
  payer_phone: z.string().nullable(),
  received: Decimal.nullable().describe("What came in"),
  received_on: z.iso.date().nullable(),
  submitted_at: Timestamp,
  expires_at: Timestamp,
  decided_at: Timestamp.nullable(),
  decided_how: z
    .enum(payments.decided_how.enumValues)
    .nullable()
    .describe("By hand, or by a statement's line"),
  reversed_at: Timestamp.nullable(),
  reason: z.string().nullable().describe("Why it was rejected or reversed"),
};

/** A payment for Duka, named by its code. */
export const Payment = z.object(resourceShape(shape)).meta({ id: "BillingPayment" });

/** The same for the platform: whose it is, and which other tenants gave its code. */
export const TenantPayment = z
  .object(
    resourceShape({
      tenant_id: z.uuid(),
      ...shape,
      is_sandbox: z.boolean(),
      decided_by: z.uuid().nullable(),
      reversed_by: z.uuid().nullable(),
      also_claimed_by: z.array(z.uuid()).describe("Tenants that gave this code too, and were refused"),
    }),
  )
  .meta({ id: "TenantBillingPayment" });

export const paymentView = viewOf(Payment, payments, {});
const claims = sql.raw(
  "(select coalesce(array_agg(c.tenant_id order by c.id), '{}') from billing.code_claims c where c.code_key = billing.payments.code_key)",
);
export const tenantPaymentView = viewOf(TenantPayment, payments, {
  also_claimed_by: sql`to_json(${claims})`,
});
