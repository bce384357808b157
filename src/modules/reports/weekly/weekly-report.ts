import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";
import { Day } from "../stock/closings.ts";
import { weeklyReports as reports } from "../tables.ts";
import { WeekContent } from "./week-content.ts";

/** A weekly report as lists have it. */
export const WeeklyReportEntry = z
  .object({
    id: z.uuid(),
    first_day: Day,
    last_day: Day.describe("The last whole day before the report, in the tenant's time zone"),
    mailed_to: z.int().min(0).describe("How many people it was mailed to"),
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "WeeklyReportEntry" });

/** A weekly report. */
export const WeeklyReport = z
  .object({ ...WeeklyReportEntry.shape, content: WeekContent })
  .meta({ id: "WeeklyReport" });
export type WeeklyReport = z.infer<typeof WeeklyReport>;

const mailedTo = sql`cardinality(${reports.mailed_to})`;

/** The JSON text of a weekly report as lists have it. */
export const entryBody: SQL = bodyOf(viewOf(WeeklyReportEntry, reports, { mailed_to: mailedTo }));

/** The JSON text of a weekly report; of `reports.weekly_reports`. */
export const weeklyReportBody: SQL = bodyOf(viewOf(WeeklyReport, reports, { mailed_to: mailedTo }));

/** The title of a report, in its mail and its PDF. */
export const titleOf = ({ content }: WeeklyReport): string => `Weekly report: ${content.tenant_name}`;

/** The days that a report is about. */
export const periodOf = ({ first_day, last_day, content }: WeeklyReport): string =>
  `${first_day} to ${last_day}, ${content.time_zone}`;

/** The name of a report's PDF file. */
export const fileOf = ({ first_day }: WeeklyReport): string => `weekly-report-${first_day}.pdf`;
