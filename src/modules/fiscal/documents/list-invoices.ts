import { sql } from "drizzle-orm";
import { z } from "zod";
import { warehouseOf } from "#modules/inventory";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { documents, submissions } from "../tables.ts";
import { contactOf, orderOf } from "./expansions.ts";
import {
  Invoice,
  InvoiceMode,
  InvoiceStatus,
  InvoiceType,
  invoiceById,
  ListedInvoice,
  listedBody,
  thisInvoice,
} from "./invoice.ts";

/** Invoices, credit notes and what looks like them, the latest first. */
export const listInvoices = list({
  name: "fiscal.invoices.list",
  summary: "List invoices and credit notes",
  item: ListedInvoice,
  roles: anyStaff,
  filters: {
    status: equals(documents.status, InvoiceStatus),
    type: equals(documents.type, InvoiceType),
    mode: equals(documents.mode, InvoiceMode),
    number: equals(documents.number, wholeNumber(1, 999_999_999)),
    device_id: equals(documents.device_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${documents.warehouse_id} = ${id}`),
    order_id: equals(documents.order_id, z.uuid()),
    contact_id: matches(
      z.uuid(),
      (id) => sql`${documents.contact_id} = any ((select contacts.ids_of(${id}::uuid))::uuid[])`,
    ),
    original_id: equals(documents.original_id, z.uuid()),
    buyer_tin: equals(documents.buyer_tin, z.string().trim().min(1).max(20)),
    from: since(documents.sold_at, GivenTime),
    to: until(documents.sold_at, GivenTime),
  },
  from: pagesInSight(documents.id, documents.warehouse_id),
  body: listedBody,
  id: documents.id,
  expand: {
    order: orderOf(documents.order_id),
    contact: contactOf(documents.contact_id),
    warehouse: warehouseOf(documents.warehouse_id),
  },
  sorts: {
    created_at: { by: documents.id, type: "uuid" },
    sold_at: { by: documents.sold_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-sold_at" : "-created_at"),
});

/** One invoice with its lines, and what the authority signed. */
export const readInvoice = query({
  name: "fiscal.invoices.read",
  summary: "Read an invoice or credit note",
  input: z.strictObject({ invoice_id: z.uuid() }),
  output: Invoice,
  roles: anyStaff,
  missing: "invoice.not_found",
  select: ({ input }) => invoiceById(input.invoice_id),
});

const Submission = z
  .object({
    id: z.uuid(),
    attempt: z.int(),
    purpose: z.enum(["tell", "void", "ask"]),
    outcome: z.string(),
    code: z.string().nullable(),
    message: z.string().nullable(),
    milliseconds: z.int().nullable(),
    request: z.unknown().describe("What was sent, without keys, where it was sent so for the first time"),
    created_at: Timestamp,
  })
  .meta({ id: "InvoiceSubmission" });

/** Each try to tell the authority of an invoice, the latest first. */
export const listSubmissions = list({
  name: "fiscal.invoices.submissions",
  summary: "List the tries to tell the authority of an invoice",
  item: Submission,
  roles: anyStaff,
  filters: {
    invoice_id: matches(z.uuid(), (id) => {
      const there = holds(sql`exists (select from ${thisInvoice(id)})`, "invoice.not_found");
      return sql`(select ${there}) and ${submissions.document_id} = ${id}::uuid`;
    }),
  },
  errors: ["invoice.not_found"],
  required: ["invoice_id"],
  from: sql`${submissions}`,
  body: bodyOf(
    viewOf(Submission, submissions, {
      purpose: sql`${submissions.purpose}`,
      request: sql`${submissions.request}`,
    }),
  ),
  id: submissions.id,
  sorts: { created_at: { by: submissions.id, type: "uuid" } },
  order: "-created_at",
});
