import { admitTenant, rateLimitHeaders } from "#durable-objects/rate-counter";
import type { Context } from "./context.ts";
import { Problem } from "./errors.ts";

/**
 * Asks the tenant's counter, in one call, for one request of each window; the answer carries what it says.
 * Throws rate.limited when a window is empty.
 */
export async function admit(ctx: Context, tenantId: string): Promise<void> {
  const { config, env } = ctx;
  const started = performance.now();
  const verdict = await admitTenant(env.RATE_COUNTER, tenantId, {
    minute: config.RATE_LIMIT_PER_MINUTE,
    hour: config.RATE_LIMIT_PER_HOUR,
    day: config.RATE_LIMIT_PER_DAY,
  });
  ctx.timings.set("admission", performance.now() - started);
  for (const [name, value] of Object.entries(rateLimitHeaders(verdict))) ctx.headers.set(name, value);
  if (!verdict.allowed) throw new Problem("rate.limited");
}
