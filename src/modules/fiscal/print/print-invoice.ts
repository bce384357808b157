import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import type { Answer, Call, Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { embedPrinted } from "../logos/printed-picture.ts";
import { receiptOf } from "./receipt-of.ts";
import { receiptPdf } from "./receipt-pdf.ts";
import { ReceiptSource, receiptFrom, receiptJson } from "./receipt-source.ts";

const input = z.strictObject({
  invoice_id: z.uuid(),
  paper: z.enum(["a4", "80mm"]).optional().describe("Left out: what `/receipt-settings` say"),
});

const Printed = z.object({ print: z.enum(["original", "copy", "look"]), source: ReceiptSource });

const looking = query({
  name: "fiscal.invoices.pdf",
  summary: "Look at an invoice or a credit note as a PDF: nothing is noted as printed",
  input,
  output: z.string(),
  roles: anyStaff,
  missing: "invoice.not_found",
  select: ({ input: { invoice_id: id } }) =>
    sql`select json_build_object('print', 'look', 'source', ${receiptJson})::text as body, null::text as etag from ${receiptFrom(id)}`,
});

const printing = command({
  name: "fiscal.invoices.print",
  summary:
    "Print an invoice or a credit note as a PDF: its first print is the original, later ones are copies",
  input,
  fromQuery: ["paper"],
  access: "essential",
  output: z.string(),
  roles: staffUp,
  errors: ["invoice.not_found"],
  batch: ({ input: { invoice_id: id } }) => [
    answer(
      sql`select json_build_object('print', n.print, 'source', ${receiptJson})::text as body, null::text as etag
            from (select fiscal.print_document(${id}::uuid) as print offset 0) n cross join ${receiptFrom(id)}`,
      "invoice.not_found",
    ),
  ],
});

/** What was read of a document, as a PDF. */
async function pdfOf(call: Call, answered: Answer): Promise<Answer> {
  const { print, source } = Printed.parse(JSON.parse(String(answered.body)));
  const { env, config, log } = call.ctx;
  const receipt = receiptOf(source, print, config.PUBLIC_URL);
  const { logo } = source;
  const file = logo && (await env.FILES.get(logo.key));
  if (logo && !file) log.warn("logo.not_in_bucket", { key: logo.key });
  const bytes = file && new Uint8Array(await file.arrayBuffer());
  const paper = (call.input as z.output<typeof input>).paper ?? source.paper;
  const pdf = await receiptPdf(
    receipt,
    { paper, made: new Date(source.made), read: assetsOf(env) },
    async ({ pdf: document }) => (logo && bytes ? embedPrinted(document, { ...logo, bytes }) : undefined),
  );
  return {
    ...answered,
    body: new Response(pdf).body,
    headers: {
      ...answered.headers,
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="${source.type}-${source.number}.pdf"`,
    },
  };
}

const asPdf = (operation: Operation): Operation => ({
  ...operation,
  produces: "application/pdf",
  run: async (call) => pdfOf(call, await operation.run(call)),
});

/** A document as its next print would be. */
export const lookAtInvoice = asPdf(looking);

/** A print of a document. Under an Idempotency-Key, whose printer failed gets the same print again. */
export const printInvoice = asPdf(printing);
