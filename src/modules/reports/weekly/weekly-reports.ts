import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { weeklyReports as reports } from "../tables.ts";
import { fileOf } from "./week-letter.ts";
import { weeklyPdf } from "./week-pdf.ts";
import { WeeklyReport, WeeklyReportEntry } from "./weekly-report.ts";

const entry: View<z.infer<typeof WeeklyReportEntry>> = {
  id: reports.id,
  first_day: reports.first_day,
  last_day: reports.last_day,
  mailed_to: sql`cardinality(${reports.mailed_to})`,
  created_at: reports.created_at,
};

/** A report as JSON text. */
export const reportBody: SQL = bodyOf<WeeklyReport>({ ...entry, content: reports.content });

/** The reports that are kept, the latest first. */
export const listWeeklyReports = list({
  name: "reports.weekly.list",
  summary: "List the weekly reports",
  item: WeeklyReportEntry,
  roles: managerUp,
  filters: {},
  from: sql`${reports}`,
  body: bodyOf(entry),
  id: reports.id,
  sorts: { created_at: { by: reports.id, type: "uuid" } },
  order: "-created_at",
});

const one = {
  input: z.strictObject({ report_id: z.uuid() }),
  roles: managerUp,
  missing: "weekly_report.not_found",
} as const;

export const readWeeklyReport = query({
  ...one,
  name: "reports.weekly.read",
  summary: "Read a weekly report",
  output: WeeklyReport,
  select: ({ input }) =>
    sql`select ${reportBody} as body, null::text as etag from ${reports} where ${reports.id} = ${input.report_id}::uuid`,
});

const reading = query({
  ...one,
  name: "reports.weekly.download",
  summary: "Download a weekly report as a PDF",
  output: z.string(),
  select: ({ input }) =>
    sql`select ${reportBody} as body, null::text as etag from ${reports} where ${reports.id} = ${input.report_id}::uuid`,
});

/** The PDF is made of the report as it is kept, so it says what the mail said. */
export const downloadWeeklyReport: Operation = {
  ...reading,
  produces: "application/pdf",
  async run(call) {
    const { body } = await reading.run(call);
    const report = WeeklyReport.parse(JSON.parse(String(body)));
    return {
      body: new Response(await weeklyPdf(report)).body,
      headers: {
        "Content-Type": "application/pdf",
        "Content-Disposition": `attachment; filename="${fileOf(report)}"`,
      },
    };
  },
};
