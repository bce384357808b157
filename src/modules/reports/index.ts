import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { makeWeeklyReport } from "./weekly/make-weekly-report.ts";

export { weeklyReportCreated } from "./events.ts";
export { routes } from "./routes.ts";

/** What is reported without being asked for. */
export const jobs: readonly Job[] = [makeWeeklyReport];
