import { jobs as affiliates } from "#modules/affiliates";
import { jobs as audit } from "#modules/audit";
import { jobs as billing } from "#modules/billing";
import { jobs as fiscal } from "#modules/fiscal";
import { jobs as identity } from "#modules/identity";
import { jobs as inventory } from "#modules/inventory";
import { jobs as kyc } from "#modules/kyc";
import { jobs as monitoring } from "#modules/monitoring";
import { jobs as notifications } from "#modules/notifications";
import { jobs as purchasing } from "#modules/purchasing";
import { jobs as reports } from "#modules/reports";
import { jobs as tenants } from "#modules/tenants";
import { jobs as trust } from "#modules/trust";
import { type Job, SCHEDULES, type Schedule } from "#platform/operations/job.ts";
import { retentionJobs } from "#platform/retention.ts";
import { runClock } from "../queues/jobs/run-clock.ts";
import { sweep } from "../queues/sweep.ts";

/** Every job: the table of what runs by itself. */
export const jobs: readonly Job[] = [
  sweep,
  runClock(() => jobs),
  ...retentionJobs,
  ...affiliates,
  ...audit,
  ...billing,
  ...fiscal,
  ...identity,
  ...inventory,
  ...kyc,
  ...monitoring,
  ...notifications,
  ...purchasing,
  ...reports,
  ...tenants,
  ...trust,
];

/** The jobs by their Cron Trigger; wrangler.toml has the same triggers. */
export const cron: ReadonlyMap<string, readonly Job[]> = new Map(
  (Object.keys(SCHEDULES) as Schedule[]).map((schedule) => [
    SCHEDULES[schedule],
    jobs.filter((job) => job.schedule === schedule),
  ]),
);
