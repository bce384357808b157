import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { purchaseRequestWaiting } from "../events.ts";
import { requestPayload } from "../requests/purchase-request-events.ts";
import { reminding } from "../settings.ts";
import { approvalReminders as reminders, purchaseRequests as requests, settings } from "../tables.ts";
import { mailReminders } from "./mail-reminders.ts";

/** Requests that one run reminds of, those that wait longest first; the next run has the rest. */
const AT_ONCE = 100;

/**
 * Reminds who may approve of what waits longer than the tenant wants, and again after each further such time: an event of
 * each, and a mail to each. A reminder is counted from the one before, so that a run that was missed is not made up for. A
 * second delivery finds the reminders made, and mails them to those who have them not.
 */
export const remindApprovers = job({
  name: "purchasing.purchase_requests.remind",
  summary: "Remind who may approve of purchase requests that wait too long",
  schedule: "hourly",
  perTenant: true,
  where: sql`exists (select from purchasing.purchase_requests r where r.tenant_id = t.id and r.status = 'submitted')`,
  async run(run) {
    const at = sql`${run.scheduledFor.toISOString()}::timestamptz`;
    await run.once([
      emitEach(
        [
          {
            event: purchaseRequestWaiting,
            payload: purchaseRequestWaiting.payloadOf({
              ...requestPayload,
              submitted_at: sql`${requests.submitted_at}`,
              reminders: sql`made.number`,
            }),
            from: sql`made join ${requests} on ${requests.id} = made.purchase_request_id`,
          },
        ],
        sql`asked as (
          select ${reminding.hours} * interval '1 hour' as wait, ${reminding.times} as times
            from (select 1) one left join ${settings} on true),
        made as (
          insert into ${reminders} (purchase_request_id, round, number, reminded_at)
          select r.id, r.round, coalesce(l.number, 0) + 1, ${at}
            from ${requests} r cross join asked
            left join lateral (
              select m.number, m.reminded_at from ${reminders} m
               where m.purchase_request_id = r.id and m.round = r.round order by m.number desc limit 1) l on true
           where r.status = 'submitted' and r.deleted_at is null and coalesce(l.number, 0) < asked.times
             and coalesce(l.reminded_at, r.submitted_at) <= ${at} - asked.wait
           order by r.submitted_at limit ${AT_ONCE}
          on conflict do nothing returning purchase_request_id, number)`,
      ),
    ]);
    await mailReminders(run);
  },
});
