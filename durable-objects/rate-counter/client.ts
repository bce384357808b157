import type { Held, LeaseHolder } from "./lease-holder.ts";
import { wait } from "./leases.ts";
import type { RateCounter } from "./rate-counter.ts";
import { type Limits, type Verdict, WINDOW_SECONDS, WINDOWS, type WindowName } from "./windows.ts";

export { LeaseHolder } from "./lease-holder.ts";
export type { Limits, UsageRow, Verdict, WindowName } from "./windows.ts";

type Namespace = DurableObjectNamespace<RateCounter>;

/** The tenant's counter: `admit(defaults, cost, ask)`, `refund(verdict)`, `giveBack(holder, ended)`, `setLimits(limits | null, version)`, `usage()`. */
export function rateCounter(namespace: Namespace, tenantId: string): DurableObjectStub<RateCounter> {
  return namespace.getByName(tenantId);
}

/** Whose counter is asked, and for whom: what this isolate was granted ahead, and who keeps work going that outlives the request. */
export interface Asking {
  namespace: Namespace;
  tenantId: string;
  defaults: Limits;
  holder: LeaseHolder;
  waitUntil(work: Promise<unknown>): void;
}

/** A decision, and how it is taken back where the request should have cost nothing. Errors of the latter: as of `admitTenant`. */
export interface Decided {
  verdict: Verdict;
  giveBack(): Promise<void>;
}

/**
 * Decide on one request of a tenant, which may cost as much as several, and count it, by its own limits or else by `defaults`: by what was granted
 * ahead, or else by the object. One that was reset under the call is asked once more. Errors: the platform's own, when the object cannot be reached.
 */
export async function admitTenant(asking: Asking, cost = 1): Promise<Decided> {
  const { holder, waitUntil } = asking;
  const now = Date.now();
  const spent = cost === 1 ? holder.spend(now) : undefined;
  if (!spent) {
    const asked = ask(asking, cost, now);
    // Whoever called may be gone before the answer is there; what was granted ahead is others' too.
    waitUntil(asked.catch(() => {}));
    const verdict = await asked;
    return { verdict, giveBack: () => refund(asking, verdict) };
  }
  if (holder.runsLow(now)) waitUntil(ask(asking, 0, now));
  const { verdict, held } = spent;
  return {
    verdict,
    async giveBack() {
      if (!holder.unspend(held, Date.now())) await refund(asking, { ...verdict, windows: held.windows });
    },
  };
}

async function ask(asking: Asking, cost: number, now: number): Promise<Verdict> {
  const { namespace, tenantId, defaults, holder, waitUntil } = asking;
  const asked = holder.ask(cost, now);
  const admit = () => rateCounter(namespace, tenantId).admit(defaults, cost, asked);
  try {
    const said = await admit().catch((error: unknown) => {
      if (!wasReset(error)) throw error;
      return admit();
    });
    const held = holder.answered(asked, cost, said, now);
    if (held) waitUntil(endOf(asking, held));
    return said;
  } catch (error) {
    holder.failed(asked, cost);
    throw error;
  }
}

/** Gives back what is left of a lease as it ends, unless an ask has or will. */
async function endOf({ namespace, tenantId, holder }: Asking, held: Held): Promise<void> {
  await wait(Math.max(0, held.until - Date.now()));
  const ended = holder.end(held, Date.now());
  if (ended.length === 0) return;
  try {
    await rateCounter(namespace, tenantId).giveBack(holder.id, ended);
    holder.cameBack(ended);
  } catch (error) {
    holder.didNotComeBack(ended);
    throw error;
  }
}

async function refund({ namespace, tenantId }: Asking, verdict: Verdict): Promise<void> {
  await rateCounter(namespace, tenantId).refund(verdict);
}

/**
 * The headers that tell a caller where it stands. `X-RateLimit-Reset-*` are unix seconds; `w` and `t` of the IETF
 * fields and `Retry-After` are seconds, `t` counted from `nowMs` (unix milliseconds).
 */
export function rateLimitHeaders(verdict: Verdict, nowMs: number = Date.now()): Record<string, string> {
  const headers: Record<string, string> = {
    "RateLimit-Policy": list((name) => `q=${verdict.windows[name].limit};w=${WINDOW_SECONDS[name]}`),
    RateLimit: list((name) => {
      const { remaining, reset } = verdict.windows[name];
      return `r=${remaining};t=${Math.max(0, Math.ceil(reset - nowMs / 1_000))}`;
    }),
  };
  for (const name of WINDOWS) {
    const { limit, remaining, reset } = verdict.windows[name];
    const suffix = name.charAt(0).toUpperCase() + name.slice(1);
    headers[`X-RateLimit-Limit-${suffix}`] = String(limit);
    headers[`X-RateLimit-Remaining-${suffix}`] = String(remaining);
    headers[`X-RateLimit-Reset-${suffix}`] = String(reset);
  }
  if (!verdict.allowed) headers["Retry-After"] = String(verdict.retryAfter);
  return headers;
}

function list(parameters: (name: WindowName) => string): string {
  return WINDOWS.map((name) => `"${name}";${parameters(name)}`).join(", ");
}

function wasReset(error: unknown): boolean {
  const fault = error as { retryable?: boolean; overloaded?: boolean } | undefined;
  return fault?.retryable === true && fault.overloaded !== true;
}
