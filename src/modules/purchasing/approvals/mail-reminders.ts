import { getTableName, sql } from "drizzle-orm";
import { z } from "zod";
import { keepingMails } from "#modules/sandbox";
import { objectOf, viewOf } from "#platform/database/view.ts";
import { limits } from "#platform/limits.ts";
import { type Mail, MailFailed } from "#platform/mail.ts";
import type { TenantRun } from "#platform/operations/job.ts";
import { reachOf } from "#platform/outside.ts";
import { mayTake } from "#platform/rate-limit.ts";
import { resend } from "#platform/resend-mail.ts";
import { totalOf } from "../requests/purchase-request.ts";
import {
  purchaseRequestLines as lines,
  approvalReminders as reminders,
  purchaseRequests as requests,
  purchaseRequestSteps as steps,
} from "../tables.ts";
import { approvalReminderEmail, Reminder } from "./approval-reminder-email.ts";

/** Reminders whose mails one run sends; the next has the rest. */
const AT_ONCE = 30;

/** Hours in which a mail is sent once under its key; a reminder that could not be mailed by then is not. */
const MAILED_WITHIN = 20;

/** The row of a request as one value. */
const wholeRequest = sql.identifier(getTableName(requests));

const Unmailed = z.object({
  reminder: Reminder,
  is_sandbox: z.boolean(),
  people: z.array(z.object({ user_id: z.uuid(), email: z.string() })),
});
type Unmailed = z.infer<typeof Unmailed>;

/**
 * Reminders of requests that still wait, with the people who may approve them now, by themselves or for others, and did not
 * yet: active managers, admins and owners who see the request and have proven their address.
 */
async function unmailed({ read, scheduledFor }: TenantRun): Promise<Unmailed[]> {
  const reminder = objectOf(
    viewOf(Reminder, reminders, {
      reference: requests.reference,
      total: totalOf(sql`${requests.id}`),
      currency: requests.currency,
      submitted_at: sql`${requests.submitted_at}`,
    }),
  );
  const isUsed = sql`exists (select from ${steps} s
     where s.purchase_request_id = ${requests.id} and s.kind = 'approve' and s.round = ${requests.round}
       and (s.actor_id = a.person or s.authority_id = a.authority))`;
  const isInSight = sql`(m.branch_ids is null or not exists (
    select from ${lines} l left join inventory.warehouses_view w on w.id = l.warehouse_id and w.branch_id = any (m.branch_ids)
     where l.purchase_request_id = ${requests.id} and w.id is null))`;
  const { found } = await read({
    found: sql`select ${reminder} as reminder,
          (select t.is_sandbox from tenants.tenant_states t where t.id = app.tenant_id()) as is_sandbox, (
          select coalesce(json_agg(json_build_object('user_id', m.user_id, 'email', m.email) order by m.user_id), '[]')
            from identity.member_addresses m
           where m.roles && identity.manager_roles() and ${isInSight} and m.user_id::text <> all (${reminders.mailed_to})
             and m.user_id in (select a.person from purchasing.authorities_of(${wholeRequest}) a where not ${isUsed})) as people
        from ${reminders}
        join ${requests} on ${requests.id} = ${reminders.purchase_request_id} and ${requests.round} = ${reminders.round}
       where ${reminders.mailed_at} is null and ${requests.status} = 'submitted'
         and ${reminders.reminded_at} > ${scheduledFor.toISOString()}::timestamptz - ${MAILED_WITHIN} * interval '1 hour'
       order by ${reminders.id} limit ${AT_ONCE}`,
  });
  return z.array(Unmailed).parse(found);
}

/** Sends a mail, or keeps it where it is a sandbox's; false where it is beyond the budget of its mailbox, or refused for good. Errors: MailFailed, for now. */
async function send(
  { ctx, batch }: TenantRun,
  mail: Mail,
  key: string,
  isSandbox: boolean,
): Promise<boolean> {
  if (isSandbox) {
    await batch([keepingMails([{ to: mail.to, subject: mail.subject, text: mail.text, key }])]);
    return true;
  }
  let reason = "rate.limited";
  try {
    if (await mayTake(ctx, limits.mails("approval_reminders", mail.to))) {
      await resend(ctx.config, reachOf(ctx.config, isSandbox)).send(mail, key);
      return true;
    }
  } catch (error) {
    if (!(error instanceof MailFailed && error.isRefused)) throw error;
    reason = error.message;
  }
  ctx.log.info("mail.not_sent", { reason });
  return false;
}

/**
 * Mails the reminders to those who have them not; each mail carries a key of its reminder and person. One beyond the budget
 * of its mailbox is not sent, which stands in the log. Errors: MailFailed, when somebody's was not taken; the others have
 * theirs.
 */
export async function mailReminders(run: TenantRun): Promise<void> {
  const found = await unmailed(run);
  if (found.length === 0) return;
  const mailed: { id: string; to: string[]; complete: boolean }[] = [];
  const failures: unknown[] = [];
  for (const { reminder, people, is_sandbox } of found) {
    const results = await Promise.allSettled(
      people.map(({ user_id, email }) =>
        send(
          run,
          approvalReminderEmail(email, reminder),
          `approval-reminder/${reminder.id}/${user_id}`,
          is_sandbox,
        ),
      ),
    );
    const to = people.flatMap(({ user_id }, at) => {
      const result = results[at];
      return result?.status === "fulfilled" && result.value ? [user_id] : [];
    });
    mailed.push({ id: reminder.id, to, complete: to.length === people.length });
    failures.push(...results.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
  }
  await run.batch([
    sql`update ${reminders} r
           set mailed_to = array(select distinct unnest(r.mailed_to || m.to) order by 1),
               mailed_at = case when m.complete then now() end
          from jsonb_to_recordset(${JSON.stringify(mailed)}::jsonb) m (id uuid, "to" text[], complete boolean)
         where r.id = m.id`,
  ]);
  if (failures.length > 0) throw failures[0];
}
