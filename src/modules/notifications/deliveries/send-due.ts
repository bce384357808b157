import { sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Rows, Statements } from "#platform/database/batch.ts";
import { newId } from "#platform/database/ids.ts";
import { limits } from "#platform/limits.ts";
import { mayTake } from "#platform/rate-limit.ts";
import type { KeptAccount, OpenAccount } from "../accounts/open-account.ts";
import { openAccount, platformAccount } from "../accounts/open-account.ts";
import { deliveries } from "../tables.ts";
import { composed } from "./compose-message.ts";
import { accountsOfTenant, Due, dueDeliveries, parseAccounts } from "./due-deliveries.ts";
import { afterAsking, afterTry, mayTryAgain, type NextStep } from "./next-step.ts";
import { type Claim, claimDeliveries, writeSteps } from "./write-steps.ts";

/** Work in one tenant, as its own: each call is one round trip. */
export interface Sender {
  ctx: Context;
  tenant: { id: string };
  read<const S extends Statements>(statements: S): Promise<Rows<S>>;
  batch<const S extends Statements>(statements: S): Promise<Rows<S>>;
}

interface Ready extends Claim {
  account: OpenAccount;
}

const HOUR = 3_600_000;

/**
 * Sends what is due, and asks for what a provider may have: each is claimed by one run, in a transaction of its own, before its
 * provider is called. `only` is one delivery. What no outcome is written of, because the run died, the next one takes up.
 */
export async function sendDue(sender: Sender, at: Date, only?: string): Promise<void> {
  const { ctx, read, batch } = sender;
  const moment = sql`${at.toISOString()}::timestamptz`;
  const { found, kept } = await read({ found: dueDeliveries(moment, only), kept: accountsOfTenant });
  if (found.length === 0) return;
  const due = found.map((row) => Due.parse(row.due));
  const ready: Ready[] = [];
  const steps: (NextStep & { version: number })[] = [];
  for (const one of due) {
    const next = await readied(sender, one, parseAccounts(kept), at);
    if ("account" in next) ready.push(next);
    else steps.push({ ...next, version: one.version });
  }
  const claim = newId();
  const { claimed } = await batch({
    steps: steps.length > 0 ? [writeSteps(steps, null)] : [],
    claimed: ready.length > 0 ? [claimDeliveries(ready, claim, moment)] : [],
  });
  const mine = new Set(claimed.map(({ id }) => id));
  const tried = ready.filter(({ due: { id } }) => mine.has(id));
  if (tried.length === 0) return;
  const outcomes = await Promise.all(
    tried.filter(({ due: { status } }) => status === "waiting").map((one) => attempt(sender, one, at)),
  );
  const asked = await askFor(
    sender,
    tried.filter(({ due: { status } }) => status === "unknown"),
    at,
  );
  await batch([writeSteps([...outcomes, ...asked], claim)]);
  const failed = outcomes.filter(({ status }) => status !== "sent");
  if (failed.length > 0)
    ctx.log.info("deliveries.not_sent", { tenant: sender.tenant.id, count: failed.length });
}

/** A due delivery with its message and account, or what becomes of it without a try. */
async function readied(
  { ctx, tenant }: Sender,
  due: Due,
  kept: readonly KeptAccount[],
  at: Date,
): Promise<Ready | NextStep> {
  const message = composed(due);
  if (message.kind !== "ready") return { id: due.id, status: message.kind, failure: message.reason };
  const account = await accountOf(ctx, tenant.id, due, kept);
  if (!account) return { id: due.id, status: "failed", failure: "no_provider" };
  if (due.status === "waiting" && due.uncertain_since !== null) {
    const since = new Date(due.uncertain_since);
    if (!mayTryAgain(since, account.port.keyLivesMs, at))
      return { id: due.id, status: "unknown", failure: "no_outcome", due_at: at.toISOString() };
  }
  if (
    account.accountId === null &&
    due.attempts === 0 &&
    !(await isWithinBudget(ctx, tenant.id, due, message.recipient))
  )
    return {
      id: due.id,
      status: "waiting",
      failure: "rate.limited",
      due_at: new Date(at.getTime() + HOUR).toISOString(),
    };
  const { recipient, content } = message;
  return { due, recipient, content, provider: account.provider, accountId: account.accountId, account };
}

/** By which account it goes: what may have been taken stays with its own, else the tenant's, else the platform's. */
async function accountOf(
  ctx: Context,
  tenant: string,
  due: Due,
  kept: readonly KeptAccount[],
): Promise<OpenAccount | undefined> {
  const isBound = due.uncertain_since !== null && due.provider !== null;
  const own = isBound
    ? kept.find(({ id }) => id === due.account_id)
    : kept.find(({ channel, deleted }) => channel === due.channel && !deleted);
  return own ? openAccount(ctx.config, tenant, own) : platformAccount(ctx.config, due.channel);
}

/** The platform's own accounts have budgets: of text messages for a tenant, of mails for a mailbox, but for what is urgent. */
async function isWithinBudget(ctx: Context, tenant: string, due: Due, recipient: string): Promise<boolean> {
  if (due.channel === "sms") return mayTake(ctx, limits.smsOf(tenant));
  return due.priority === "URGENT" || mayTake(ctx, limits.mails("notifications", recipient));
}

async function attempt(
  { tenant }: Sender,
  { due, recipient, content, account }: Ready,
  at: Date,
): Promise<NextStep> {
  const outcome = await account.port.send({
    to: recipient,
    ...content,
    reference: `${tenant.id}_${due.id}`,
    key: due.id,
  });
  return afterTry(due, outcome, account.port.keyLivesMs, at);
}

/**
 * Asks providers for messages of unknown outcome: one with the same text to the same person since the delivery came to be is its own, unless
 * it is another delivery's.
 */
async function askFor({ read }: Sender, asked: readonly Ready[], at: Date): Promise<NextStep[]> {
  if (asked.length === 0) return [];
  const names = await Promise.all(
    asked.map(({ due, recipient, content, account }) =>
      account.port.find?.({ to: recipient, text: content.text }, new Date(due.created_at)),
    ),
  );
  const { known } = await read({
    known: sql`select message_id from ${deliveries} where provider = 'twilio'
                and message_id = any (${`{${names
                  .flatMap((some) => some ?? [])
                  .map((name) => `"${name}"`)
                  .join(",")}}`}::text[])`,
  });
  const taken = new Set(known.map(({ message_id }) => message_id as string));
  return asked.map(({ due }, index) => {
    const some = names[index];
    const free = some?.find((name) => !taken.has(name)) ?? null;
    if (free) taken.add(free);
    return afterAsking(due, some === undefined ? undefined : free, at);
  });
}
