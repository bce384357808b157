import type { RateCounter } from "./rate-counter.ts";
import { type Limits, type Verdict, WINDOW_SECONDS, WINDOWS, type WindowName } from "./windows.ts";

export type { Limits, UsageRow, Verdict, WindowName } from "./windows.ts";

type Namespace = DurableObjectNamespace<RateCounter>;

/** The tenant's counter: `admit(defaults, cost)`, `refund(verdict)`, `setLimits(limits | null)`, `usage()`. */
export function rateCounter(namespace: Namespace, tenantId: string): DurableObjectStub<RateCounter> {
  return namespace.getByName(tenantId);
}

/**
 * Decide on one request of a tenant, which may cost as much as several, and count it, by its own limits or else by `defaults`. An object that was
 * reset under the call is asked once more. Errors: the platform's own, when the object cannot be reached.
 */
export async function admitTenant(
  namespace: Namespace,
  tenantId: string,
  defaults: Limits,
  cost = 1,
): Promise<Verdict> {
  try {
    return await rateCounter(namespace, tenantId).admit(defaults, cost);
  } catch (error) {
    if (!wasReset(error)) throw error;
    return await rateCounter(namespace, tenantId).admit(defaults, cost);
  }
}

/** Take back a request that `admitTenant` counted and that should have cost the tenant nothing. Errors: as there. */
export async function refundTenant(namespace: Namespace, tenantId: string, verdict: Verdict): Promise<void> {
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
