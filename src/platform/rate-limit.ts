import type { Context } from "./context.ts";
import { sha256Hex } from "./crypto.ts";
import { Problem } from "./errors.ts";
import type { Take } from "./limits.ts";
import { networkOf } from "./network.ts";
import { Ratelimit, redisOf } from "./redis.ts";

/**
 * Takes from every budget, all in one round trip to Redis. Throws rate.limited with Retry-After when any is spent.
 * Subjects are hashed: Redis keeps no address. When Redis fails, so does the request: a limit that cannot be
 * checked is not passed.
 */
export async function take(ctx: Context, takes: readonly Take[]): Promise<void> {
  const results = await forEach(ctx, takes, (limiter, subject) => limiter.limit(subject));
  refuse(results.filter(({ success }) => !success));
}

/**
 * Takes from every budget, or, where any is spent, from none. Throws rate.limited as `take` does. What was taken for work
 * that is then not done goes back by `giveBack`.
 */
export async function takeAll(ctx: Context, takes: readonly Take[]): Promise<void> {
  refuse(await spentOf(ctx, takes));
}

/** The same for where the answer must not tell: may it be done, of all budgets? */
export async function mayTake(ctx: Context, takes: readonly Take[]): Promise<boolean> {
  return (await spentOf(ctx, takes)).length === 0;
}

/** Gives one back to every budget. What fails is logged: then the work counts although it was not done. */
export async function giveBack(ctx: Context, takes: readonly Take[]): Promise<void> {
  try {
    await forEach(ctx, takes, (limiter, subject) => limiter.limit(subject, { rate: -1 }));
  } catch (error) {
    ctx.log.error("limits.not_given_back", error);
  }
}

/** Takes from every budget, and gives back where any is spent; the ends of those that are. */
async function spentOf(ctx: Context, takes: readonly Take[]): Promise<readonly { reset: number }[]> {
  const results = await forEach(ctx, takes, (limiter, subject) => limiter.limit(subject));
  const spent = results.filter(({ success }) => !success);
  if (spent.length > 0) {
    await giveBack(
      ctx,
      takes.filter((_, at) => results[at]?.success),
    );
  }
  return spent;
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
