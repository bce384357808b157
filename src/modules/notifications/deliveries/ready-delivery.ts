import type { Context } from "#platform/context.ts";
import { limits } from "#platform/limits.ts";
import { mayTake } from "#platform/rate-limit.ts";
import { chooseAccount } from "../accounts/choose-account.ts";
import type { KeptAccount, OpenAccount } from "../accounts/open-account.ts";
import type { Pauses } from "../accounts/pauses.ts";
import { composed } from "./compose-message.ts";
import type { Due } from "./due-deliveries.ts";
import { later, mayTryAgain, type NextStep } from "./next-step.ts";
import type { Claim } from "./write-steps.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A delivery that may be tried now, or asked for. */
export interface Ready extends Claim {
  account: OpenAccount;
}

/** The accounts that a run may send by. */
export interface Accounts {
  kept: readonly KeptAccount[];
  pausedUntil: Pauses;
}

/** A due delivery with its message and account, or what becomes of it without a try: why stands in `failure`. */
export async function readied(
  ctx: Context,
  tenant: string,
  due: Due,
  { kept, pausedUntil }: Accounts,
  at: Date,
): Promise<Ready | NextStep> {
  const { id, status } = due;
  const message = composed(due);
  if (message.kind !== "ready") return { id, status: message.kind, failure: message.reason };
  if (due.quiet_until !== null) return { id, status, failure: "quiet_hours", due_at: due.quiet_until };
  const account = await chooseAccount(ctx, tenant, due, kept);
  // It may be as it was again, by then.
  if (account === "account_unreadable")
    return { id, status, failure: account, due_at: later(at, 10 * MINUTE) };
  if (typeof account === "string")
    return due.uncertain_since === null
      ? { id, status: "failed", failure: account }
      : { id, status: "unknown", failure: account, due_at: later(at, HOUR) };
  if (status === "waiting" && due.uncertain_since !== null) {
    const since = new Date(due.uncertain_since);
    if (!mayTryAgain(since, account.port.keyLivesMs, at))
      return { id, status: "unknown", failure: "no_outcome", due_at: at.toISOString() };
  }
  const resumes = await pausedUntil(account.fingerprint);
  if (resumes > at.getTime())
    return { id, status, failure: "provider_busy", due_at: new Date(resumes).toISOString() };
  const { recipient, content } = message;
  if (
    account.accountId === null &&
    !due.is_sandbox &&
    due.attempts === 0 &&
    !(await isWithinBudget(ctx, tenant, due, recipient))
  ) {
    const wait = due.priority === "URGENT" ? 10 * MINUTE : HOUR;
    return { id, status: "waiting", failure: "rate.limited", due_at: later(at, wait) };
  }
  return { due, recipient, content, account };
}

/**
 * The platform's own accounts have budgets: of text messages for a tenant, and of a tenant's mails for a mailbox, so that none takes
 * another's. What is urgent has some of its own, and where they are spent those of the others.
 */
async function isWithinBudget(ctx: Context, tenant: string, due: Due, recipient: string): Promise<boolean> {
  const [urgent, usual] =
    due.channel === "sms"
      ? [limits.urgentSmsOf(tenant), limits.smsOf(tenant)]
      : [limits.urgentMails(tenant, recipient), limits.notificationMails(tenant, recipient)];
  return (due.priority === "URGENT" && (await mayTake(ctx, urgent))) || mayTake(ctx, usual);
}
