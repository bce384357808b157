import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis/cloudflare";
import type { Context } from "./context.ts";
import { sha256Hex } from "./crypto.ts";
import type { Config } from "./env.ts";
import { Problem } from "./errors.ts";
import type { Take } from "./limits.ts";
import { networkOf } from "./network.ts";

/** The Redis of this deployment, over REST. One for each request: it holds no connection. */
export function redisOf(config: Config): Redis {
  return new Redis({
    url: config.UPSTASH_REDIS_REST_URL,
    token: config.UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
  });
}

/**
 * Takes from every budget, all in one round trip to Redis. Throws rate.limited with Retry-After when any is spent.
 * Subjects are hashed: Redis keeps no address. When Redis fails, so does the request: a limit that cannot be
 * checked is not passed.
 */
export async function take(ctx: Context, takes: readonly Take[]): Promise<void> {
  const results = await forEach(ctx, takes, (limiter, subject) => limiter.limit(subject));
  refuse(results.filter(({ success }) => !success));
}

/** The same for where the answer must not tell: may it be done, of all budgets? Takes from them. */
export async function mayTake(ctx: Context, takes: readonly Take[]): Promise<boolean> {
  const results = await forEach(ctx, takes, (limiter, subject) => limiter.limit(subject));
  return results.every(({ success }) => success);
}

function forEach<Result>(
  ctx: Context,
  takes: readonly Take[],
  ask: (limiter: Ratelimit, subject: string) => Promise<Result>,
): Promise<Result[]> {
  const redis = redisOf(ctx.config);
  return Promise.all(
    takes.map(async ({ budget, subject = networkOf(ctx.ip) }) => {
      const limiter = new Ratelimit({
        redis,
        limiter: Ratelimit.slidingWindow(budget.most(ctx.config), `${budget.seconds} s`),
        prefix: `duka:${budget.name}`,
        ephemeralCache: false,
      });
      return ask(limiter, (await sha256Hex(subject)).slice(0, 32));
    }),
  );
}

function refuse(spent: readonly { reset: number }[]): void {
  if (spent.length === 0) return;
  const wait = Math.max(1, Math.ceil((Math.max(...spent.map(({ reset }) => reset)) - Date.now()) / 1000));
  throw new Problem("rate.limited", { headers: { "Retry-After": String(wait) } });
}
