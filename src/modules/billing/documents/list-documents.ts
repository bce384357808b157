import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { documents } from "../tables.ts";

const Kind = z.enum(documents.kind.enumValues);

/** An invoice of a cycle of Duka, a credit note of one that was undone, or a receipt of a payment. */
const BillingDocument = z
  .object({
    id: z.uuid(),
    kind: Kind,
    number: z.int().describe("Without gaps, for each kind"),
    is_sandbox: z.boolean().describe("It is no real paper, and its number is of the tenant's own series"),
    amount: Decimal,
    currency: Currency,
    payment_id: z.uuid().nullable(),
    issued_at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "BillingDocument" });

export const listDocuments = list({
  name: "billing.documents.list",
  summary: "List Duka's invoices, credit notes and receipts to the tenant",
  item: BillingDocument,
  roles: adminUp,
  filters: { kind: equals(documents.kind, Kind) },
  from: sql`${documents}`,
  body: bodyOf(viewOf(BillingDocument, documents, {})),
  id: documents.id,
  sorts: { created_at: { by: documents.id, type: "uuid" } },
  order: "-created_at",
});
