import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { weeklyReportCreated } from "../events.ts";
import { weeklyReports as reports } from "../tables.ts";
import { mailWeeklyReport } from "./mail-weekly-report.ts";
import { weekBefore } from "./week-before.ts";

/**
 * Makes the report of the week, keeps it, and mails it to the tenant's owners and managers. A second delivery finds it
 * made, and mails it to those who have it not; each mail carries a key of its report and person, so it is sent once.
 */
export const makeWeeklyReport = job({
  name: "reports.weekly.make",
  summary: "Make the weekly report and mail it to owners and managers",
  schedule: "weekly",
  perTenant: true,
  where: sql`exists (select from inventory.products_view p where p.tenant_id = t.id)`,
  async run(run) {
    const id = newId();
    await run.once([
      sql`insert into ${reports} (id, first_day, last_day, content)
          select ${id}::uuid, first_day, last_day, content from (${weekBefore(run.scheduledFor)}) w
          on conflict (tenant_id, first_day) do nothing`,
      emitEach([
        {
          event: weeklyReportCreated,
          payload: weeklyReportCreated.payloadOf({
            report_id: reports.id,
            first_day: reports.first_day,
            last_day: reports.last_day,
          }),
          from: sql`${reports} where ${reports.id} = ${id}::uuid`,
        },
      ]),
    ]);
    await mailWeeklyReport(run);
  },
});
