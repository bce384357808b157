import type { Context } from "#platform/context.ts";
import { redisOf } from "#platform/redis.ts";

const keyOf = (fingerprint: string): string => `duka:provider_pause:${fingerprint}`;

/** Until when a provider wants no calls of an account (unix milliseconds). */
export type Pauses = (fingerprint: string) => Promise<number>;

/**
 * The pauses of accounts, for every tenant that sends by them, each asked of Redis once. What it cannot say stops nothing: the provider
 * refuses again by itself.
 */
export function openPauses(ctx: Context): Pauses {
  const known = new Map<string, Promise<number>>();
  return (fingerprint) => {
    const until = known.get(fingerprint) ?? read(ctx, fingerprint);
    known.set(fingerprint, until);
    return until;
  };
}

async function read(ctx: Context, fingerprint: string): Promise<number> {
  try {
    return Number(await redisOf(ctx.config).get(keyOf(fingerprint))) || 0;
  } catch (error) {
    ctx.log.error("provider_pause.not_read", error);
    return 0;
  }
}

/** Has nobody call an account's provider for so long after a moment. What fails is logged. */
export async function pause(ctx: Context, fingerprint: string, at: Date, ms: number): Promise<void> {
  if (ms <= 0) return;
  try {
    await redisOf(ctx.config).set(keyOf(fingerprint), at.getTime() + ms, { px: Math.ceil(ms) });
  } catch (error) {
    ctx.log.error("provider_pause.not_kept", error);
  }
}
