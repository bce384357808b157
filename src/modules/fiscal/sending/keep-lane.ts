import { sql } from "drizzle-orm";
import type { Sender } from "./sender.ts";

/** A lane is somebody's for so long: if they die, others wait no longer. */
export const LANE_SECONDS = 25;
/** How often it is kept, while its work goes on. */
const EVERY_MS = 8000;

/** Does work outside, and keeps the lane of a device meanwhile. What fails of keeping it is as if nobody had tried. */
export async function keepingLane<T>(
  { ctx, batch }: Sender,
  device: string,
  claim: string,
  work: () => Promise<T>,
  everyMs = EVERY_MS,
): Promise<T> {
  const timer = setInterval(() => {
    batch([sql`select fiscal.renew_lane(${device}::uuid, ${claim}::uuid, ${LANE_SECONDS})`]).catch(
      (error: unknown) => ctx.log.error("lane.not_kept", error, { device }),
    );
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
