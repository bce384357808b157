import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { viewOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { dayClosed } from "../events.ts";
import { zReports } from "../print/tables.ts";
import { DayContent, ZReport, zReportById } from "./day-report.ts";

/** What a device issued since its day was closed: nothing is closed by it. */
export const readXReport = query({
  name: "fiscal.x_reports.read",
  summary: "What a device issued since its day was last closed, by kind, band of tax and method of payment",
  input: z.strictObject({ device_id: z.uuid() }),
  output: DayContent,
  roles: managerUp,
  missing: "device.not_found",
  select: ({ input }) =>
    sql`select x.content::text as body, null::text as etag from fiscal.x_report(${input.device_id}::uuid) x (content) where x.content is not null`,
});

/** Closes the day of a device. What is issued from then on is the next day's. */
export const closeDay = command({
  name: "fiscal.z_reports.create",
  summary: "Close the day of a device under its next number",
  input: z.strictObject({
    device_id: z.uuid(),
    empty: z.boolean().optional().describe("Also a day on which nothing was issued; else that is refused"),
  }),
  output: ZReport,
  status: 201,
  roles: managerUp,
  access: "essential",
  errors: ["device.not_found", "z_report.empty"],
  prepare: () => newId(),
  batch: ({ input: { device_id, empty = false } }, id) => [
    sql`select from fiscal.close_day(${id}::uuid, ${device_id}::uuid, ${empty}::boolean)`,
    answer(zReportById(id)),
  ],
  events: (_, id) => [
    dayClosed.from(
      viewOf(dayClosed.payload, zReports, { report_id: zReports.id }),
      sql`${zReports} where ${zReports.id} = ${id}::uuid`,
    ),
  ],
});
