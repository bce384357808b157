import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import type { Section } from "#platform/pdf/document.ts";
import { pdfOf } from "#platform/pdf/document.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { destructions } from "../tables.ts";
import { Certificate } from "./certificate.ts";
import { thisDestruction } from "./destruction.ts";

const text = (label: string, share: number) => ({ label, share, numeric: false });

const goods = ({ lines }: Certificate): Section => ({
  heading: "What was destroyed",
  sentences: [],
  columns: [
    text("SKU", 1.6),
    text("Product", 3.4),
    text("Lot", 1.7),
    text("Expires", 1.3),
    text("Warehouse", 1.4),
    { label: "Quantity", share: 2, numeric: true },
  ],
  rows: lines.map((one) => [
    one.sku,
    one.product_name,
    one.lot_number ?? "–",
    one.expires_on ?? "–",
    one.warehouse_code,
    one.unit === null
      ? `${one.quantity} ${one.own_unit}`
      : `${one.unit_quantity} ${one.unit} (${one.quantity} ${one.own_unit})`,
  ]),
});

/** The packs that were named, where any were. */
function packs({ lines }: Certificate): Section[] {
  const sentences = lines.flatMap(({ sku, lot_number, serials }) =>
    serials ? [`${sku}${lot_number ? `, lot ${lot_number}` : ""}: ${serials.join(", ")}`] : [],
  );
  return sentences.length > 0 ? [{ heading: "Serials", sentences, columns: [], rows: [] }] : [];
}

const people = (of: Certificate): Section => ({
  heading: "By whom",
  sentences: [],
  columns: [text("", 2), text("Name", 5), text(`When (${of.time_zone})`, 3)],
  rows: [
    ["Proposed by", of.proposed_by, of.proposed_at],
    ["Confirmed by", of.confirmed_by, of.confirmed_at],
  ],
});

const reading = query({
  name: "inventory.destructions.certificate",
  summary: "Download the certificate of a destruction as a PDF",
  input: z.strictObject({ destruction_id: z.uuid() }),
  output: z.string(),
  errors: ["destruction.not_confirmed"],
  roles: anyStaff,
  missing: "destruction.not_found",
  select: ({ input: { destruction_id: id } }) =>
    sql`select case when ${holds(sql`${destructions.certificate} is not null`, "destruction.not_confirmed")} then
          json_build_object('certificate', ${destructions.certificate}, 'made', ${destructions.confirmed_at})::text end as body,
        null::text as etag from ${thisDestruction(id)}`,
});

const Kept = z.object({ certificate: Certificate, made: z.string() });

/** The certificate as a PDF, made of what was kept when it was confirmed: the same bytes each time. */
export const downloadCertificate: Operation = {
  ...reading,
  produces: "application/pdf",
  async run(call) {
    const { certificate: of, made } = Kept.parse(JSON.parse(String((await reading.run(call)).body)));
    const sections: Section[] = [
      {
        heading: "Why and how",
        sentences: [`Reason: ${of.reason}`, `Method: ${of.method}`],
        columns: [],
        rows: [],
      },
      goods(of),
      ...packs(of),
      people(of),
    ];
    const title = `Certificate of destruction no. ${of.number}`;
    const document = { title, subtitle: of.tenant, made: new Date(made), sections };
    return {
      body: new Response(await pdfOf(document, assetsOf(call.ctx.env))).body,
      headers: {
        "Content-Type": "application/pdf",
        "Content-Disposition": `attachment; filename="destruction-${of.number}.pdf"`,
      },
    };
  },
};
