import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { ledger, payments } from "../tables.ts";
import { Payment, PaymentStatus, paymentView, TenantPayment, tenantPaymentView } from "./payment.ts";

const sorts = { created_at: { by: payments.id, type: "uuid" } } as const;
const status = equals(payments.status, PaymentStatus);

export const listPayments = list({
  name: "billing.payments.list",
  summary: "List the tenant's payments for Duka",
  item: Payment,
  roles: adminUp,
  filters: { status },
  from: sql`${payments}`,
  body: bodyOf(paymentView),
  id: payments.id,
  sorts,
  order: "-created_at",
});

export const listAllPayments = list({
  name: "billing.tenant_payments.list",
  summary: "List payments for Duka, such as those that wait (`status=submitted`)",
  scope: "platform",
  item: TenantPayment,
  roles: [],
  filters: {
    status,
    tenant_id: equals(payments.tenant_id, z.uuid()),
    code: matches(
      z.string().max(100).describe("In whatever case and spacing"),
      (code) => sql`${payments.code_key} = billing.code_key(${code})`,
    ),
    review: matches(z.stringbool().describe("Whose code another tenant gave too"), (is) =>
      is
        ? sql`exists (select from billing.code_claims c where c.code_key = ${payments.code_key})`
        : sql`not exists (select from billing.code_claims c where c.code_key = ${payments.code_key})`,
    ),
  },
  errors: ["payment.code_malformed"],
  from: sql`${payments}`,
  body: bodyOf(tenantPaymentView),
  id: payments.id,
  sorts,
  order: "-created_at",
});

const LedgerEntry = z
  .object({
    id: z.uuid(),
    kind: z.enum(ledger.kind.enumValues),
    amount: Decimal.describe("A charge is negative: the balance of a currency is the sum"),
    currency: Currency,
    payment_id: z.uuid().nullable(),
    reverses_id: z.uuid().nullable().describe("The entry that it undoes"),
    from_day: z.iso.date().nullable(),
    to_day: z.iso.date().nullable(),
    note: z.string().nullable(),
    occurred_at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "BillingLedgerEntry" });

export const listLedger = list({
  name: "billing.ledger.list",
  summary: "List what the tenant was charged and paid for Duka; nothing of it ever changes",
  item: LedgerEntry,
  roles: adminUp,
  filters: {
    currency: equals(ledger.currency, Currency),
    kind: equals(ledger.kind, z.enum(ledger.kind.enumValues)),
  },
  from: sql`${ledger}`,
  body: bodyOf(viewOf(LedgerEntry, ledger, {})),
  id: ledger.id,
  sorts: { created_at: { by: ledger.id, type: "uuid" } },
  order: "-created_at",
});
