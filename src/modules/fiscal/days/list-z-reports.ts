import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { pdfOf } from "#platform/pdf/document.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { GivenTime } from "#platform/time.ts";
import { zReports } from "../print/tables.ts";
import { DayContent, ListedZReport, listedBody, ZReport, zReportById } from "./day-report.ts";
import { daySections } from "./day-sections.ts";

const input = z.strictObject({ z_report_id: z.uuid() });

/** Closed days, the latest first. */
export const listZReports = list({
  name: "fiscal.z_reports.list",
  summary: "List the closed days of devices",
  item: ListedZReport,
  roles: managerUp,
  filters: {
    device_id: equals(zReports.device_id, z.uuid()),
    from: since(zReports.closed_at, GivenTime.describe("Closed at or after")),
    to: until(zReports.closed_at, GivenTime.describe("Closed before")),
  },
  from: sql`${zReports}`,
  body: listedBody,
  id: zReports.id,
  sorts: { closed_at: { by: zReports.closed_at, type: "timestamptz" } },
  order: "-closed_at",
});

/** One closed day. */
export const readZReport = query({
  name: "fiscal.z_reports.read",
  summary: "Read the closed day of a device, as it was when it was closed",
  input,
  output: ZReport,
  roles: managerUp,
  missing: "z_report.not_found",
  select: ({ input: { z_report_id: id } }) => zReportById(id),
});

const downloading = query({
  name: "fiscal.z_reports.pdf",
  summary: "Download the closed day of a device as a PDF",
  input,
  output: z.string(),
  roles: managerUp,
  missing: "z_report.not_found",
  select: ({ input: { z_report_id: id } }) =>
    sql`select json_build_object('number', ${zReports.number}, 'made', ${zReports.closed_at}, 'by', ${zReports.closed_by_name}, 'content', ${zReports.content},
               'period', concat_ws(' – ', to_char(${zReports.opened_at} at time zone (${zReports.content} -> 'device' ->> 'time_zone'), 'DD/MM/YYYY HH24:MI'),
                                   to_char(${zReports.closed_at} at time zone (${zReports.content} -> 'device' ->> 'time_zone'), 'DD/MM/YYYY HH24:MI')))::text as body,
               null::text as etag from ${zReports} where ${zReports.id} = ${id}::uuid`,
});

const Kept = z.object({
  ...{ number: z.int(), made: z.string(), by: z.string().nullable(), period: z.string() },
  content: DayContent,
});

/** A closed day as a PDF, made of what was kept when it was closed. */
export const downloadZReport: Operation = {
  ...downloading,
  produces: "application/pdf",
  async run(call) {
    const { number, made, by, period, content } = Kept.parse(
      JSON.parse(String((await downloading.run(call)).body)),
    );
    const pdf = await pdfOf(
      {
        title: `Z report ${number}`,
        subtitle: [content.device.seller, period, by && `closed by ${by}`].filter(Boolean).join(", "),
        made: new Date(made),
        sections: daySections(content),
      },
      assetsOf(call.ctx.env),
    );
    return {
      body: new Response(pdf).body,
      headers: {
        "Content-Type": "application/pdf",
        "Content-Disposition": `attachment; filename="z-report-${number}.pdf"`,
      },
    };
  },
};
