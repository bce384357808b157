import type { Context } from "#platform/context.ts";
import { type ErrorCode, Problem } from "#platform/errors.ts";
import type { Take } from "#platform/limits.ts";
import { giveBack, takeAll } from "#platform/rate-limit.ts";

/**
 * Does work that a wrong code refuses, of which there may be so many in an hour: what is not refused as wrong gives back what
 * it took. Throws rate.limited before anything is done where there were too many.
 */
export async function countingWrongCodes<Result>(
  ctx: Context,
  takes: readonly Take[],
  wrong: readonly ErrorCode[],
  work: () => Promise<Result>,
): Promise<Result> {
  await takeAll(ctx, takes);
  try {
    const result = await work();
    await giveBack(ctx, takes);
    return result;
  } catch (error) {
    if (!(error instanceof Problem) || !wrong.includes(error.code)) await giveBack(ctx, takes);
    throw error;
  }
}
