import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { documentIssued } from "../events.ts";
import { countInvoiced, Invoice, invoiceById, invoiceFacts, thisInvoice } from "./invoice.ts";
import { RefundMethod } from "./payments.ts";

const Line = z.strictObject({
  line_id: z.uuid().describe("Of the invoice"),
  quantity: decimal({ positive: true }),
});

/** Takes back all that is left of an invoice, or parts of its lines, in the authority's eyes; goods and money move by the order. */
export const creditInvoice = command({
  name: "fiscal.invoices.credit",
  summary: "Issue a credit note of an invoice, of all that is left of it or of parts of lines",
  input: z.strictObject({
    invoice_id: z.uuid(),
    lines: z.array(Line).min(1).max(500).optional().describe("Left out: all that is left"),
    reason_code: line(4).describe(
      "Why, by the country's code: such as 06 in Rwanda and Kenya, 01 in Zambia; another one is answered with those there are",
    ),
    payment_method: RefundMethod.optional().describe(
      "By what all of it is paid back; left out: by credit, as nothing is given back with it",
    ),
    remark: paragraph(400).optional(),
  }),
  output: Invoice,
  status: 201,
  roles: managerUp,
  access: "essential",
  errors: [
    "invoice.not_found",
    "credit_note.not_creditable",
    "credit_note.unknown_line",
    "credit_note.exceeds_original",
    "credit_note.unknown_reason",
    "document.empty",
    "document.currency",
    "document.buyer_tin",
    "document.purchase_code",
    "device.offline_too_long",
    "device.released",
  ],
  prepare: () => newId(),
  batch: ({ input: { invoice_id: original, lines, reason_code, ...more } }, id) => [
    countInvoiced(original),
    sql`select fiscal.credit_document(${id}::uuid, ${original}::uuid, ${lines ? JSON.stringify(lines) : null}::jsonb, ${reason_code}, null,
          ${JSON.stringify(more)}::jsonb)`,
    countInvoiced(id),
    answer(invoiceById(id)),
  ],
  events: (_, id) => [documentIssued.from(invoiceFacts, thisInvoice(id))],
});

/** A copy says what its original says, and that it is none. */
export const copyInvoice = command({
  name: "fiscal.invoices.copy",
  summary: "Issue a copy of an invoice that the authority has",
  input: z.strictObject({ invoice_id: z.uuid() }),
  output: Invoice,
  status: 201,
  roles: staffUp,
  errors: ["invoice.not_found", "invoice.wrong_status", "device.released"],
  prepare: () => newId(),
  batch: ({ input: { invoice_id: original } }, id) => [
    sql`select fiscal.copy_document(${id}::uuid, ${original}::uuid)`,
    answer(invoiceById(id)),
  ],
  events: (_, id) => [documentIssued.from(invoiceFacts, thisInvoice(id))],
});
