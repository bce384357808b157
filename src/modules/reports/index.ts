import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { sumDays } from "./days/sum-days.ts";
import { makeWeeklyReport } from "./weekly/make-weekly-report.ts";

export { weeklyReportCreated } from "./events.ts";
export { routes } from "./routes.ts";

/** What is reported without being asked for, and what has to be summed for it. */
export const jobs: readonly Job[] = [makeWeeklyReport, sumDays];
