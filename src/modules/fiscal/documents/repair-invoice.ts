import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { documentVoided } from "../events.ts";
import { documents } from "../tables.ts";
import { countInvoiced, Invoice, invoiceById } from "./invoice.ts";
import { ToldMethod } from "./payments.ts";
import { queued } from "./retry-invoices.ts";

/** What the buyer's purchase is known by at the authority, as sales have it. */
const PurchaseCode = line(30).regex(/^[A-Za-z0-9][A-Za-z0-9 ./_-]*$/, "must be letters and digits");

const optional = <T extends z.ZodType>(field: T) => field.nullable().optional();

/** What of an invoice may be put right while the authority has not got it; its lines get their products' item codes of now. */
export const repairInvoice = command({
  name: "fiscal.invoices.repair",
  summary: "Put right what the authority refused of an invoice, and tell it again",
  input: z.strictObject({
    invoice_id: z.uuid(),
    buyer_name: optional(line(60)),
    buyer_tin: optional(line(20)),
    buyer_phone: optional(line(20)),
    purchase_code: optional(PurchaseCode),
    payment_method: ToldMethod.optional().describe("As the authority is told it; how it was paid stays"),
    reason_code: line(4).optional(),
    remark: optional(paragraph(400)),
  }),
  output: Invoice,
  roles: managerUp,
  access: "essential",
  errors: [
    "invoice.not_found",
    "invoice.wrong_status",
    "invoice.maybe_told",
    "document.buyer_tin",
    "document.purchase_code",
  ],
  batch: ({ input: { invoice_id: id, ...changes } }) => [
    sql`select fiscal.repair_document(${id}::uuid, ${JSON.stringify(changes)}::jsonb)`,
    queued(sql`array[${id}::uuid]`),
    answer(invoiceById(id)),
  ],
});

/**
 * Gives up an invoice that the authority refused, or that could not be told for days: it counts for nothing, and its number is told as
 * void, as a cancelled sale with an amount of zero, so that none is missing. What waits for it, its credit notes, goes with it. Where the
 * authority refused it as void too, giving it up once more ends it here: nothing more is sent of it.
 */
export const voidInvoice = command({
  name: "fiscal.invoices.void",
  summary: "Give up an invoice that the authority refused or never had; its number is told as void",
  input: z.strictObject({ invoice_id: z.uuid(), reason: line(200) }),
  output: Invoice,
  roles: managerUp,
  callers: "people",
  access: "essential",
  errors: ["invoice.not_found", "invoice.wrong_status"],
  batch: ({ input: { invoice_id: id, reason } }) => [
    countInvoiced(id),
    sql`select fiscal.void_document(${id}::uuid, ${reason})`,
    countInvoiced(id),
    emitEach([
      {
        event: documentVoided,
        payload: documentVoided.payloadOf({
          document_id: documents.id,
          device_id: documents.device_id,
          warehouse_id: documents.warehouse_id,
        }),
        from: sql`${documents} where ${documents.status} = 'void' and ${documents.voided_at} = now()
                    and (${documents.id} = ${id}::uuid or ${documents.original_id} = ${id}::uuid)`,
      },
    ]),
    queued(sql`array[${id}::uuid]`),
    answer(invoiceById(id)),
  ],
});
