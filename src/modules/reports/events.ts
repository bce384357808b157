import { z } from "zod";
import { event } from "#platform/events.ts";

export const weeklyReportCreated = event("reports.weekly_report.created", {
  report_id: z.uuid(),
  first_day: z.iso.date(),
  last_day: z.iso.date(),
});
