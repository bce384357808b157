import { sql } from "drizzle-orm";
import { z } from "zod";
import { rateCounter } from "#durable-objects/rate-counter";
import { anyStaff } from "#platform/context.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { usageWindows } from "#platform/tables.ts";
import { Timestamp } from "#platform/time.ts";

const counts = { window_start: Timestamp, allowed: z.int(), refused: z.int() };
const Live = z.object({ ...counts, limit: z.int() });
const Past = z.array(z.object(counts));

/** Requests admitted and refused: the windows open now, and those kept, newest first. */
export const Usage = z
  .object({
    current: z.object({ minute: Live, hour: Live, day: Live }),
    recorded: z.object({ minute: Past, hour: Past, day: Past }),
  })
  .meta({ id: "Usage" });

const windows = (granularity: string, most: number) => sql`(
  select coalesce(json_agg(json_build_object('window_start', w.window_start, 'allowed', w.allowed, 'refused', w.refused)
                           order by w.window_start desc), '[]')
    from (select * from ${usageWindows} where granularity = ${granularity}
           order by window_start desc limit ${most}) w)`;

const recorded = query({
  name: "tenants.usage.read",
  summary: "Read how often the tenant calls, per minute, hour and day",
  input: z.strictObject({}),
  output: Usage,
  roles: anyStaff,
  select:
    () => sql`select json_build_object('minute', ${windows("minute", 60)}, 'hour', ${windows("hour", 48)},
                                             'day', ${windows("day", 31)})::text as body`,
});

/** What the database keeps and what the tenant's counter counts now, asked for together. */
export const readUsage: Operation = {
  ...recorded,
  async run(call) {
    const { config, env } = call.ctx;
    const [past, { limits, windows }] = await Promise.all([
      recorded.run(call),
      rateCounter(env.RATE_COUNTER, call.tenant?.id ?? "").usage(),
    ]);
    const inForce = limits ?? {
      minute: config.RATE_LIMIT_PER_MINUTE,
      hour: config.RATE_LIMIT_PER_HOUR,
      day: config.RATE_LIMIT_PER_DAY,
    };
    const live = (["minute", "hour", "day"] as const).map((name) => {
      const { window_start, allowed, refused } = windows[name];
      return [name, { window_start, allowed, refused, limit: inForce[name] }];
    });
    return { body: `{"current":${JSON.stringify(Object.fromEntries(live))},"recorded":${past.body}}` };
  },
};
