import { sql } from "drizzle-orm";
import { z } from "zod";
import { keepingMails } from "#modules/sandbox";
import type { Role } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import type { TenantRun } from "#platform/operations/job.ts";
import { reachOf } from "#platform/outside.ts";
import { assetsOf } from "#platform/read-asset.ts";
import { resend } from "#platform/resend-mail.ts";
import { weeklyReports as reports } from "../tables.ts";
import { WeeklyReport, weeklyReportBody } from "./weekly-report.ts";
import { weeklyReportEmail } from "./weekly-report-email.ts";
import { weeklyReportPdf } from "./weekly-report-pdf.ts";

/** Who gets the weekly report by mail: active members with one of these roles who have proven their address. */
const READERS: readonly Role[] = ["owner", "manager"];

const Unsent = z.object({
  report: WeeklyReport,
  is_sandbox: z.boolean(),
  people: z.array(z.object({ user_id: z.uuid(), email: z.string() })),
});

/** The report of the week before, and its readers to whom it was not mailed yet: those who see the whole tenant. */
async function unsent({ read, scheduledFor }: TenantRun): Promise<z.infer<typeof Unsent> | undefined> {
  const { found } = await read({
    found: sql`select ${weeklyReportBody}::json as report,
          (select t.is_sandbox from tenants.tenant_states t where t.id = app.tenant_id()) as is_sandbox, (
          select coalesce(json_agg(json_build_object('user_id', a.user_id, 'email', a.email) order by a.user_id), '[]')
            from identity.member_addresses a
           where not a.limited and a.roles && ${`{${READERS.join(",")}}`}::text[]
             and a.user_id::text <> all (${reports.mailed_to})) as people
        from ${reports}
       where ${reports.first_day} = (select (${scheduledFor.toISOString()}::timestamptz at time zone z.time_zone)::date - 7
                                       from reports.time_zones z)`,
  });
  return found[0] && Unsent.parse(found[0]);
}

const keyOf = (report: string, person: string): string => `weekly-report/${report}/${person}`;

/** Notes to whom a report was mailed. */
const mailedTo = (report: string, people: readonly string[]): Statement =>
  sql`update ${reports} set mailed_to = (
        select array_agg(distinct one order by one)
          from (select unnest(${reports.mailed_to}) union select jsonb_array_elements_text(${JSON.stringify(people)}::jsonb)) p (one))
       where ${reports.id} = ${report}::uuid`;

/** In a sandbox: the mails, without the PDF, are kept to be read. */
const keepReport = async (
  { batch }: TenantRun,
  { report, people }: z.infer<typeof Unsent>,
): Promise<void> => {
  const mails = people.map(({ user_id, email }) => {
    const { to, subject, text } = weeklyReportEmail(email, report, "");
    return { to, subject, text, key: keyOf(report.id, user_id) };
  });
  await batch([
    keepingMails(mails),
    mailedTo(
      report.id,
      people.map(({ user_id }) => user_id),
    ),
  ]);
};

/**
 * Mails the report of the week before to those who have it not; each mail carries a key of its report and person.
 * Errors: MailFailed, when somebody's was not taken; the others have theirs.
 */
export async function mailWeeklyReport(run: TenantRun): Promise<void> {
  const found = await unsent(run);
  if (!found || found.people.length === 0) return;
  const { report, people } = found;
  if (found.is_sandbox) return keepReport(run, found);
  const pdf = Buffer.from(await weeklyReportPdf(report, assetsOf(run.ctx.env))).toString("base64");
  const port = resend(run.ctx.config, reachOf(run.ctx.config, found.is_sandbox));
  const results = await Promise.allSettled(
    people.map(({ user_id, email }) =>
      port.send(weeklyReportEmail(email, report, pdf), keyOf(report.id, user_id)),
    ),
  );
  const sent = people.filter((_, at) => results[at]?.status === "fulfilled").map(({ user_id }) => user_id);
  if (sent.length > 0) {
    await run.batch([mailedTo(report.id, sent)]);
  }
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
