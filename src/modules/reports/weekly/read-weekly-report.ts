import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { wholeTenant } from "#platform/database/refusals.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { weeklyReports as reports } from "../tables.ts";
import { fileOf, WeeklyReport, weeklyReportBody } from "./weekly-report.ts";
import { weeklyReportPdf } from "./weekly-report-pdf.ts";

const WeeklyReportId = z.strictObject({ report_id: z.uuid() });

const byId = ({ input }: { input: z.output<typeof WeeklyReportId> }) =>
  sql`select ${weeklyReportBody} as body, null::text as etag from ${reports} where ${reports.id} = ${input.report_id}::uuid and ${wholeTenant}`;

/** A weekly report as it is kept. */
export const readWeeklyReport = query({
  name: "reports.weekly.read",
  summary: "Read a weekly report",
  input: WeeklyReportId,
  output: WeeklyReport,
  roles: managerUp,
  missing: "weekly_report.not_found",
  errors: ["membership.limited"],
  select: byId,
});

const reading = query({
  name: "reports.weekly.download",
  summary: "Download a weekly report as a PDF",
  input: WeeklyReportId,
  output: z.string(),
  roles: managerUp,
  missing: "weekly_report.not_found",
  errors: ["membership.limited"],
  select: byId,
});

/** A weekly report as a PDF. It is made of the report as it is kept, so it says what the mail said. */
export const downloadWeeklyReport: Operation = {
  ...reading,
  produces: "application/pdf",
  async run(call) {
    const { body } = await reading.run(call);
    const report = WeeklyReport.parse(JSON.parse(String(body)));
    return {
      body: new Response(await weeklyReportPdf(report, assetsOf(call.ctx.env))).body,
      headers: {
        "Content-Type": "application/pdf",
        "Content-Disposition": `attachment; filename="${fileOf(report)}"`,
      },
    };
  },
};
