import { sql } from "drizzle-orm";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { job, type TenantRun } from "#platform/operations/job.ts";
import { resend } from "#platform/resend-mail.ts";
import { weeklyReportCreated } from "../events.ts";
import { weeklyReports as reports } from "../tables.ts";
import { weekBefore } from "./week-content.ts";
import { weeklyLetter } from "./week-letter.ts";
import { weeklyPdf } from "./week-pdf.ts";
import { WeeklyReport } from "./weekly-report.ts";
import { reportBody } from "./weekly-reports.ts";

const Unsent = z.object({
  report: WeeklyReport,
  people: z.array(z.object({ id: z.uuid(), email: z.string() })),
});

/** The week's report, and its owners and managers to whom it was not mailed yet. */
async function unsent({ read, scheduledFor }: TenantRun): Promise<z.infer<typeof Unsent> | undefined> {
  const [rows] = await read([
    sql`select ${reportBody}::json as report, (
          select coalesce(json_agg(json_build_object('id', u.id, 'email', u.email) order by u.id), '[]')
            from identity.memberships m join identity.users u on u.id = m.user_id
           where m.status = 'active' and m.roles && '{owner,manager}' and u.status = 'active'
             and u.email is not null and u.email_verified_at is not null
             and u.id::text <> all (${reports.mailed_to})) as people
        from ${reports}
       where ${reports.first_day} = (select (${scheduledFor.toISOString()}::timestamptz at time zone t.time_zone)::date - 7
                                       from tenants.tenants t)`,
  ]);
  return rows?.[0] && Unsent.parse(rows[0]);
}

/** Mails the report to those who have it not. Errors: MailFailed, when somebody's was not taken; the others have theirs. */
async function mail(run: TenantRun): Promise<void> {
  const found = await unsent(run);
  if (!found || found.people.length === 0) return;
  const { report, people } = found;
  const pdf = Buffer.from(await weeklyPdf(report)).toString("base64");
  const port = resend(run.ctx.config);
  const results = await Promise.allSettled(
    people.map(({ id, email }) =>
      port.send(weeklyLetter(email, report, pdf), `weekly-report/${report.id}/${id}`),
    ),
  );
  const sent = people.filter((_, at) => results[at]?.status === "fulfilled").map(({ id }) => id);
  if (sent.length > 0) {
    await run.batch([
      sql`update ${reports} set mailed_to = (
            select array_agg(distinct one order by one)
              from (select unnest(${reports.mailed_to}) union select jsonb_array_elements_text(${JSON.stringify(sent)}::jsonb)) p (one))
          where ${reports.id} = ${report.id}::uuid`,
    ]);
  }
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/**
 * Makes the report of the week, keeps it, and mails it to the tenant's owners and managers. A second delivery finds it
 * made, and mails it to those who have it not; each mail carries a key of its report and person, so it is sent once.
 */
export const makeWeeklyReport = job({
  name: "reports.weekly.make",
  summary: "Make the weekly report and mail it to owners and managers",
  schedule: "weekly",
  perTenant: true,
  where: sql`exists (select from inventory.products p where p.tenant_id = t.id)`,
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
    await mail(run);
  },
});
