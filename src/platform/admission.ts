import {
  admitTenant,
  type Decided,
  LeaseHolder,
  rateLimitHeaders,
  type Verdict,
} from "#durable-objects/rate-counter";
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

/** What this isolate was granted ahead, by tenant, under the name that it has for their counters. */
const holders = new Memory<LeaseHolder>(MOST_TENANTS);
const HOLD_MS = 60 * 60_000;
let isolate: string | undefined;

function holderOf(tenantId: string): LeaseHolder {
  const known = holders.get(tenantId);
  if (known) return known;
  isolate ??= crypto.randomUUID();
  const holder = new LeaseHolder(isolate);
  holders.set(tenantId, holder, HOLD_MS);
  return holder;
}

/** Was nothing left of the tenant's budget when its counter was last asked? Then it is asked before anything else is. */
export function isSpent(tenantId: string): boolean {
  return spent.get(tenantId) !== undefined;
}

/** Forgets that a tenant's budget was spent: its limits have changed. */
export function forgetSpent(tenantId: string): void {
  spent.delete(tenantId);
}

/**
 * Takes one request of each window, or as many as the request costs, from what the isolate was granted ahead, or else asks the tenant's counter in one
 * call; the answer carries what is left. That nothing is left is remembered: until a window opens the counter is asked once in some seconds. Throws rate.limited.
 */
export async function admit(ctx: Context, tenantId: string, cost = 1): Promise<Admission> {
  const known = spent.get(tenantId);
  if (known && !known.verdict.allowed && known.askAgain > Date.now()) return refuse(ctx, known);
  const { config, env } = ctx;
  const started = performance.now();
  const defaults = {
    minute: config.RATE_LIMIT_PER_MINUTE,
    hour: config.RATE_LIMIT_PER_HOUR,
    day: config.RATE_LIMIT_PER_DAY,
  };
  const asking = { namespace: env.RATE_COUNTER, tenantId, defaults, holder: holderOf(tenantId) };
  const decided = await admitTenant({ ...asking, waitUntil: ctx.waitUntil }, cost);
  const { verdict } = decided;
  ctx.timings.set("admission", performance.now() - started);
  const reset = resetOf(verdict);
  rememberSpent(tenantId, verdict, reset);
  if (!verdict.allowed) return refuse(ctx, { verdict, reset });
  showBudget(ctx, verdict);
  return { giveBack: () => giveBack(ctx, tenantId, decided) };
}

const emptyOf = (verdict: Verdict) =>
  Object.values(verdict.windows).filter(({ remaining }) => remaining === 0);

/** When the last of the empty windows is over, and what was refused may come again. */
const resetOf = (verdict: Verdict): number =>
  Math.max(
    Date.now() + verdict.retryAfter * 1_000,
    ...emptyOf(verdict).map((window) => window.reset * 1_000),
  );

/** Remembers a verdict that leaves nothing. Where less is left than a costly request asks for, others are still let in. */
function rememberSpent(tenantId: string, verdict: Verdict, reset: number): void {
  const now = Date.now();
  if (emptyOf(verdict).length === 0) spent.delete(tenantId);
  else spent.set(tenantId, { verdict, reset, askAgain: now + ASK_AGAIN_MS }, reset - now);
}

function refuse(ctx: Context, { verdict, reset }: Pick<Spent, "verdict" | "reset">): never {
  showBudget(ctx, { ...verdict, retryAfter: Math.max(1, Math.ceil((reset - Date.now()) / 1_000)) });
  const { cost, windows } = verdict;
  const least = Math.min(...Object.values(windows).map(({ limit }) => limit));
  const never = `This counts as ${cost} requests, and the tenant has ${least} at once: send less`;
  throw new Problem("rate.limited", { detail: cost > 1 && cost > least ? never : undefined });
}

function showBudget(ctx: Context, verdict: Verdict): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(verdict))) ctx.headers.set(name, value);
}

async function giveBack(ctx: Context, tenantId: string, decided: Decided): Promise<void> {
  for (const name of Object.keys(rateLimitHeaders(decided.verdict))) ctx.headers.delete(name);
  try {
    await decided.giveBack();
    spent.delete(tenantId);
  } catch (error) {
    ctx.log.error("admission.not_given_back", error, { tenant: tenantId });
  }
}
