import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { pdfOf, type Section } from "#platform/pdf/document.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { documents } from "../tables.ts";

const reading = query({
  name: "billing.documents.download",
  summary: "Download an invoice, a credit note or a receipt of Duka as a PDF",
  input: z.strictObject({ billing_document_id: z.uuid() }),
  output: z.string(),
  roles: adminUp,
  missing: "billing_document.not_found",
  select: ({ input }) =>
    sql`select json_build_object('kind', ${documents.kind}, 'number', ${documents.number}, 'is_sandbox', ${documents.is_sandbox}, 'made', ${documents.issued_at},
          'content', ${documents.content})::text as body, null::text as etag
        from ${documents} where ${documents.id} = ${input.billing_document_id}::uuid`,
});

/** What such a paper says, as it was issued. */
const Kept = z.object({
  kind: z.enum(documents.kind.enumValues),
  number: z.int(),
  is_sandbox: z.boolean(),
  made: z.string(),
  content: z.object({
    issuer: z.object({ name: z.string(), address: z.string().nullable(), tin: z.string().nullable() }),
    customer: z.string(),
    issued_on: z.string(),
    amount: z.string(),
    currency: z.string(),
    plan: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    code: z.string().optional(),
    method: z.string().nullable().optional(),
    of_number: z.int().optional(),
  }),
});

const TITLES = { invoice: "Invoice", receipt: "Receipt", credit_note: "Credit note" } as const;

const column = (label: string, share: number) => ({ label, share, numeric: false });

function sectionsOf({ kind, content: of }: z.infer<typeof Kept>): Section[] {
  const { issuer } = of;
  const what =
    kind !== "receipt"
      ? `${kind === "credit_note" ? `Invoice no. ${of.of_number}: ` : ""}${of.plan}, ${of.from} to ${of.to} (that day not included)`
      : `Payment ${of.code}${of.method ? `, ${of.method}` : ""}`;
  const parties = [
    `From: ${issuer.name}${issuer.address ? `, ${issuer.address}` : ""}${issuer.tin ? `, TIN ${issuer.tin}` : ""}`,
    `To: ${of.customer}`,
    `Issued on ${of.issued_on}`,
  ];
  return [
    { heading: "Between", sentences: parties, columns: [], rows: [] },
    {
      heading: {
        invoice: "What is charged",
        receipt: "What was received",
        credit_note: "What is given back",
      }[kind],
      sentences: [],
      columns: [column("For", 7), { ...column("Amount", 3), numeric: true }],
      rows: [[what, `${of.amount} ${of.currency}`]],
    },
  ];
}

/** A paper as a PDF, made of what was kept when it was issued: the same bytes each time. */
export const downloadDocument: Operation = {
  ...reading,
  produces: "application/pdf",
  async run(call) {
    const kept = Kept.parse(JSON.parse(String((await reading.run(call)).body)));
    const title = `${kept.is_sandbox ? "Sandbox, not valid: " : ""}${TITLES[kept.kind]} no. ${kept.number}`;
    const document = {
      title,
      subtitle: kept.content.issuer.name,
      made: new Date(kept.made),
      sections: sectionsOf(kept),
    };
    return {
      body: new Response(await pdfOf(document, assetsOf(call.ctx.env))).body,
      headers: {
        "Content-Type": "application/pdf",
        "Content-Disposition": `attachment; filename="${kept.is_sandbox ? "sandbox-" : ""}${kept.kind.replace("_", "-")}-${kept.number}.pdf"`,
      },
    };
  },
};
