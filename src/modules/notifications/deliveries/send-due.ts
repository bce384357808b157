import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { openPauses } from "../accounts/pauses.ts";
import { askFor, attemptAll } from "./call-providers.ts";
import { AT_ONCE, accountsOfTenant, Due, dueDeliveries, parseAccounts } from "./due-deliveries.ts";
import type { NextStep } from "./next-step.ts";
import { type Ready, readied } from "./ready-delivery.ts";
import type { Sender } from "./sender.ts";
import { claimDeliveries, writeSteps } from "./write-steps.ts";

/**
 * Sends what is due, and asks for what a provider may have: each is claimed by one run, in a transaction of its own, before its
 * provider is called. `only` is one delivery. Gives whether that was all that was due. What no outcome is written of, because the run died, the next one takes up.
 */
export async function sendDue(sender: Sender, at: Date, only?: string): Promise<{ isAll: boolean }> {
  const { ctx, read, batch, tenant } = sender;
  const clock = { at, began: Date.now() };
  const moment = sql`${at.toISOString()}::timestamptz`;
  const { found, kept } = await read({ found: dueDeliveries(moment, only), kept: accountsOfTenant });
  const isAll = found.length < AT_ONCE;
  if (found.length === 0) return { isAll };
  const due = found.map((row) => Due.parse(row.due));
  const accounts = { kept: parseAccounts(kept), pausedUntil: openPauses(ctx) };
  const ready: Ready[] = [];
  const steps: (NextStep & { version: number })[] = [];
  for (const one of due) {
    const next = await readied(ctx, tenant.id, one, accounts, at);
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
  if (tried.length === 0) return { isAll };
  const waiting = tried.filter(({ due: { status } }) => status === "waiting");
  const outcomes = await attemptAll(sender, waiting, clock);
  const unknown = tried.filter(({ due: { status } }) => status === "unknown");
  const asked = await askFor(sender, unknown, at);
  await batch([writeSteps([...outcomes, ...asked], claim)]);
  const failed = outcomes.filter(({ status }) => status !== "sent");
  if (failed.length > 0) ctx.log.info("deliveries.not_sent", { tenant: tenant.id, count: failed.length });
  return { isAll };
}
