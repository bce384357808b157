import { admitTenant, rateLimitHeaders, refundTenant, type Verdict } from "#durable-objects/rate-counter";
import type { Context } from "./context.ts";
import { Problem } from "./errors.ts";
import { Memory } from "./memory.ts";

/** A request that the tenant's counter has let in. */
export interface Admission {
  /** Takes it back: it cost the tenant nothing, and no header tells of it. What fails here is logged. */
  giveBack(): Promise<void>;
}

/** How long a tenant whose budget is spent is refused from memory before its counter is asked again: limits may be raised. */
const ASK_AGAIN_MS = 2_000;
const MOST_TENANTS = 2_000;

/** What a counter said when nothing was left, until a window opens again. */
interface Spent {
  verdict: Verdict;
  reset: number;
  askAgain: number;
}
const spent = new Memory<Spent>(MOST_TENANTS);

/** Was nothing left of the tenant's budget when its counter was last asked? Then it is asked before anything else is. */
export function isSpent(tenantId: string): boolean {
  return spent.get(tenantId) !== undefined;
}

/** Forgets that a tenant's budget was spent: its limits have changed. */
export function forgetSpent(tenantId: string): void {
  spent.delete(tenantId);
}

/**
 * Asks the tenant's counter, in one call, for one request of each window; the answer carries what it says. A refusal is
 * remembered: until a window opens the counter is asked once in some seconds. Throws rate.limited.
 */
export async function admit(ctx: Context, tenantId: string): Promise<Admission> {
  const known = spent.get(tenantId);
  if (known && !known.verdict.allowed && known.askAgain > Date.now()) return refuse(ctx, known);
  const { config, env } = ctx;
  const started = performance.now();
  const verdict = await admitTenant(env.RATE_COUNTER, tenantId, {
    minute: config.RATE_LIMIT_PER_MINUTE,
    hour: config.RATE_LIMIT_PER_HOUR,
    day: config.RATE_LIMIT_PER_DAY,
  });
  ctx.timings.set("admission", performance.now() - started);
  const now = spentBy(tenantId, verdict);
  if (now && !verdict.allowed) return refuse(ctx, now);
  showBudget(ctx, verdict);
  return { giveBack: () => giveBack(ctx, tenantId, verdict) };
}

/** Remembers a verdict that leaves nothing, until the last of the empty windows is over. */
function spentBy(tenantId: string, verdict: Verdict): Spent | undefined {
  const empty = Object.values(verdict.windows).filter(({ remaining }) => remaining === 0);
  if (verdict.allowed && empty.length === 0) {
    spent.delete(tenantId);
    return undefined;
  }
  const now = Date.now();
  const reset = Math.max(now + verdict.retryAfter * 1_000, ...empty.map((window) => window.reset * 1_000));
  const found = { verdict, reset, askAgain: now + ASK_AGAIN_MS };
  spent.set(tenantId, found, reset - now);
  return found;
}

function refuse(ctx: Context, { verdict, reset }: Spent): never {
  showBudget(ctx, { ...verdict, retryAfter: Math.max(1, Math.ceil((reset - Date.now()) / 1_000)) });
  throw new Problem("rate.limited");
}

function showBudget(ctx: Context, verdict: Verdict): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(verdict))) ctx.headers.set(name, value);
}

async function giveBack(ctx: Context, tenantId: string, verdict: Verdict): Promise<void> {
  for (const name of Object.keys(rateLimitHeaders(verdict))) ctx.headers.delete(name);
  try {
    await refundTenant(ctx.env.RATE_COUNTER, tenantId, verdict);
    spent.delete(tenantId);
  } catch (error) {
    ctx.log.error("admission.not_given_back", error, { tenant: tenantId });
  }
}
