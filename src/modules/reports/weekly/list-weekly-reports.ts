import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { wholeTenant } from "#platform/database/refusals.ts";
import { list } from "#platform/operations/list.ts";
import { weeklyReports as reports } from "../tables.ts";
import { entryBody, WeeklyReportEntry } from "./weekly-report.ts";

/** The reports that are kept, the latest first. */
export const listWeeklyReports = list({
  name: "reports.weekly.list",
  summary: "List the weekly reports",
  item: WeeklyReportEntry,
  roles: managerUp,
  filters: {},
  from: sql`${reports}`,
  body: entryBody,
  id: reports.id,
  sorts: { created_at: { by: reports.id, type: "uuid" } },
  order: "-created_at",
  where: () => [wholeTenant],
  errors: ["membership.limited"],
});
