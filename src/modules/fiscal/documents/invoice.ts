import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, type View, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { documentIssued } from "../events.ts";
import { documentLines, documents } from "../tables.ts";
import { DocumentPayment } from "./payments.ts";

export const InvoiceType = z.enum(["sale", "refund"]);
export const InvoiceMode = z.enum(["normal", "training", "proforma", "copy"]);

/** Where an invoice is on its way to the authority. */
export const InvoiceStatus = z
  .enum(["pending", "sending", "accepted", "ambiguous", "rejected", "dead", "void", "issued"])
  .describe(
    "`ambiguous`: the authority may have it; `dead`: given up after days of trying; `issued`: what is no receipt, and goes to nobody",
  );

/** Why a try did not succeed, and what somebody can do about it. */
const Fault = z.looseObject({
  kind: z.string(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  cause: z.string().nullish(),
  fix: z.string().nullish(),
  at: Timestamp,
});

const own = {
  type: InvoiceType,
  mode: InvoiceMode,
  status: InvoiceStatus,
  number: z.int().describe("Of the device, without gaps among normal ones"),
  device_id: z.uuid(),
  warehouse_id: z.uuid(),
  original_id: z.uuid().nullable().describe("Of a credit note or a copy"),
  order_id: z.uuid().nullable(),
  return_id: z.uuid().nullable(),
  contact_id: z.uuid().nullable(),
  buyer_name: z.string().nullable(),
  buyer_tin: z.string().nullable(),
  currency: z.string(),
  total: Decimal.describe("With tax"),
  tax: Decimal,
  discount: Decimal,
  rounding: Decimal,
  payable: Decimal.describe("In the smallest unit that can be paid"),
  payment_method: z.string().describe("As the authority is told it, which takes one: that of the most money"),
  sold_at: Timestamp,
  issued_at: Timestamp,
  issued_by_name: z.string().nullable(),
  attempts: z.int().describe("Since it was issued, put right or last tried again by hand"),
  next_attempt_at: Timestamp.nullable(),
  last_error: Fault.nullable(),
  receipt_number: z.int().nullable().describe("The authority's: of this type"),
  total_receipt_number: z.int().nullable().describe("The authority's: of all types"),
  receipted_at: Timestamp.nullable(),
  unsigned_reason: z.string().nullable().describe("Why one that the authority has is without its signature"),
  voided_at: Timestamp.nullable(),
  void_reason: z.string().nullable(),
  told_at: Timestamp.nullable().describe("When the authority was told that the number is void"),
};

/** An invoice in a list. */
export const ListedInvoice = z.object(resourceShape(own)).meta({ id: "ListedInvoice" });

const Line = z.object({
  id: z.uuid(),
  product_id: z.uuid().nullable(),
  order_line_id: z.uuid().nullable(),
  original_line_id: z.uuid().nullable(),
  name: z.string(),
  barcode: z.string().nullable(),
  item_code: z.string().nullable().describe("The authority's; null until it is first sent"),
  item_class: z.string().nullable(),
  packaging_unit: z.string().nullable(),
  quantity_unit: z.string().nullable(),
  quantity: Decimal,
  unit: z.string().nullable(),
  unit_factor: Decimal.describe(
    "So many of the product's own unit, which the authority is told, are one of the line's",
  ),
  unit_price: Decimal,
  gross: Decimal,
  discount: Decimal,
  band: z.string(),
  rate: Decimal.describe("Percent"),
  taxable: Decimal,
  tax: Decimal,
  total: Decimal,
  insurer_code: z.string().nullable().describe("Of who bears a share of the line"),
  insurer_name: z.string().nullable(),
  insured_rate: Decimal.nullable().describe("That share, in percent"),
  insured_amount: Decimal.nullable(),
  credited_quantity: Decimal.describe("What credit notes took back"),
  credited_total: Decimal,
});

const Band = z.object({ band: z.string(), rate: Decimal, taxable: Decimal, tax: Decimal, total: Decimal });

/** What was sold, or taken back, as the tax authority has it. It never changes once the authority has it. */
export const Invoice = z
  .object({
    ...resourceShape(own),
    buyer_phone: z.string().nullable(),
    purchase_code: z.string().nullable(),
    reason_code: z.string().nullable(),
    remark: z.string().nullable(),
    payments: z
      .array(DocumentPayment)
      .describe(
        "How it was paid when it was issued, which comes to what is payable; of a credit note, what was given back",
      ),
    bands: z.array(Band),
    lines: z.array(Line),
    sdc_id: z.string().nullable(),
    mrc_no: z.string().nullable(),
    internal_data: z.string().nullable(),
    signature: z.string().nullable(),
    qr_text: z.string().nullable(),
    check_path: z.string().describe("Where anybody may look whether the receipt is genuine"),
    copies: z.int(),
    credit_notes: z.array(z.uuid()),
  })
  .meta({ id: "Invoice" });

const line: View<z.infer<typeof Line>> = viewOf(Line, documentLines, {});
const next_attempt_at = sql`case when ${documents.is_open} then ${documents.next_attempt_at} end`;
/** A copy says what its original says. */
const linesOf = sql`case ${documents.mode} when 'copy' then ${documents.original_id} else ${documents.id} end`;

const enums = {
  type: sql`${documents.type}`,
  mode: sql`${documents.mode}`,
  status: sql`${documents.status}`,
};

/** The JSON text of an invoice in a list. */
export const listedBody = bodyOf(
  viewOf(ListedInvoice, documents, { ...enums, next_attempt_at, last_error: sql`${documents.last_error}` }),
);

const body = bodyOf(
  viewOf(Invoice, documents, {
    ...enums,
    next_attempt_at,
    last_error: sql`${documents.last_error}`,
    payments: sql`${documents.payments}`,
    bands: sql`${documents.bands}`,
    lines: sql`(select coalesce(json_agg(${objectOf(line)} order by ${documentLines.position}), '[]') from ${documentLines}
                 where ${documentLines.document_id} = ${linesOf})`,
    check_path: sql`'/r/' || ${documents.token}`,
    credit_notes: sql`(select coalesce(json_agg(c.id order by c.id), '[]') from ${documents} c
                        where c.original_id = ${documents.id} and c.type = 'refund' and c.mode <> 'copy')`,
  }),
);

/** An invoice, as SQL after FROM. */
export const thisInvoice = (id: string): SQL => sql`${documents} where ${documents.id} = ${id}::uuid`;

/** What the payloads of its events hold. */
export const invoiceFacts = viewOf(documentIssued.payload, documents, { document_id: documents.id });

/** The SELECT of one invoice: its body and its version as the ETag. */
export const invoiceById = (id: string): SQL =>
  sql`select ${body} as body, ${documents.version}::text as etag from ${thisInvoice(id)}`;

/**
 * The statement that counts anew what of the order of an invoice is invoiced. Before the invoice is changed it locks that order, which
 * comes before its documents.
 */
export const countInvoiced = (id: string): SQL => sql`select sales.count_invoiced(${id}::uuid)`;
