import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis/cloudflare";
import type { Context } from "./context.ts";
import { sha256Hex } from "./crypto.ts";
import type { Config } from "./env.ts";
import { Problem } from "./errors.ts";

/** The Redis of this deployment, over REST. One for each request: it holds no connection. */
export function redisOf(config: Config): Redis {
  return new Redis({
    url: config.UPSTASH_REDIS_REST_URL,
    token: config.UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
  });
}

/** A sliding window: at most `limit` in any `seconds`, for each identifier. */
export interface Window {
  name: string;
  limit: number;
  seconds: number;
}

/**
 * Takes one from each window, all in one round trip to Redis. Throws rate.limited with Retry-After when any is empty.
 * Identifiers are hashed: Redis keeps no address. When Redis fails, so does the request: a limit that cannot be
 * checked is not passed.
 */
export async function takeFromWindows(
  ctx: Context,
  takes: readonly { window: Window; identifier: string }[],
): Promise<void> {
  const redis = redisOf(ctx.config);
  const results = await Promise.all(
    takes.map(async ({ window, identifier }) => {
      const limiter = new Ratelimit({
        redis,
        limiter: Ratelimit.slidingWindow(window.limit, `${window.seconds} s`),
        prefix: `duka:${window.name}`,
        ephemeralCache: false,
      });
      return limiter.limit((await sha256Hex(identifier)).slice(0, 32));
    }),
  );
  const refused = results.filter(({ success }) => !success);
  if (refused.length === 0) return;
  const wait = Math.max(1, Math.ceil((Math.max(...refused.map(({ reset }) => reset)) - Date.now()) / 1000));
  throw new Problem("rate.limited", { headers: { "Retry-After": String(wait) } });
}

/** The limits of sign-in and mailed codes: for an address, and for the IP that asks. */
export function limitSignIn(ctx: Context, address: string): Promise<void> {
  return takeFromWindows(ctx, [
    {
      window: { name: "address", limit: ctx.config.AUTH_LIMIT_PER_ADDRESS, seconds: 600 },
      identifier: address.toLowerCase(),
    },
    { window: { name: "ip", limit: ctx.config.AUTH_LIMIT_PER_IP, seconds: 60 }, identifier: ctx.ip },
  ]);
}
