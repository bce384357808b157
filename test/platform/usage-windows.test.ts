import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { planned } from "#test/plan.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { jobs } from "../../src/cron.ts";

interface Window {
  granularity: string;
  at: number;
  allowed: number;
  refused: number;
}

const SIZES = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const floor = (at: number, size: keyof typeof SIZES): number => at - (at % SIZES[size]);

async function rollUp(): Promise<void> {
  const job = jobs.find(({ name }) => name === "platform.usage.roll_up");
  if (!job || job.perTenant) throw new Error("there is no such job of the platform");
  await job.run(backgroundContext(env as Env, createExecutionContext(), newId(), {}), new Date());
}

async function write(tenant: string, windows: readonly Window[]): Promise<void> {
  await asOwner(
    sql`insert into platform.usage_windows (tenant_id, granularity, window_start, allowed, refused)
        select ${tenant}::uuid, w.granularity, to_timestamp(w.at / 1000.0), w.allowed, w.refused
          from jsonb_to_recordset(${JSON.stringify(windows)}::jsonb) as w (granularity text, at bigint, allowed bigint, refused bigint)`,
  );
}

async function kept(tenant: string, granularity: string): Promise<Window[]> {
  const [rows = []] = await asOwner(
    sql`select granularity, (extract(epoch from window_start) * 1000)::float8 as at, allowed::float8 as allowed, refused::float8 as refused
          from platform.usage_windows where tenant_id = ${tenant}::uuid and granularity = ${granularity} order by window_start`,
  );
  return rows as unknown as Window[];
}

/** Minutes of the last days; of some hours the counter's own row is there, and of some it was lost. */
const minutes = fc.uniqueArray(fc.integer({ min: 1, max: 4 * 1440 }), { minLength: 1, maxLength: 150 });

test("minutes older than a day are in their hours and days, whatever of those was lost, and a tenant's last sixty stay", async () => {
  const now = floor(Date.now(), "minute");
  await fc.assert(
    fc.asyncProperty(minutes, fc.nat({ max: 2 }), async (ago, lost) => {
      const { id } = await mintTenant();
      const windows = ago
        .map((n) => ({ granularity: "minute", at: now - n * 60_000, allowed: (n % 7) + 1, refused: n % 3 }))
        .toSorted((a, b) => a.at - b.at);
      const sums = (size: "hour" | "day") =>
        [...Map.groupBy(windows, ({ at }) => floor(at, size))].map(([at, all]) => ({
          ...{ granularity: size, at },
          allowed: all.reduce((sum, { allowed }) => sum + allowed, 0),
          refused: all.reduce((sum, { refused }) => sum + refused, 0),
        }));
      const [hours, days] = [sums("hour"), sums("day")];
      await write(id, [
        ...windows,
        ...hours.filter((_, n) => n % 3 > lost),
        ...days.filter((_, n) => n % 2 > lost),
      ]);
      await rollUp();
      const cut = floor(Math.min(now - 86_400_000, windows.at(-60)?.at ?? 0), "hour");
      expect(await kept(id, "minute")).toEqual(windows.filter(({ at }) => at >= cut));
      const gone = windows.filter(({ at }) => at < cut);
      for (const [size, all] of [
        ["hour", hours],
        ["day", days],
      ] as const) {
        const found = new Map((await kept(id, size)).map((window) => [window.at, window]));
        const wholeBefore = size === "hour" ? cut : floor(cut, "day");
        for (const { at } of gone.filter((one) => one.at < wholeBefore))
          expect(found.get(floor(at, size))).toEqual(all.find((window) => window.at === floor(at, size)));
      }
    }),
    { numRuns: 8 },
  );
}, 60_000);

test("what the counter counted more of an hour than its minutes say stays", async () => {
  const { id } = await mintTenant();
  const hour = floor(Date.now() - 3 * 86_400_000, "day") + 5 * 3_600_000;
  await write(id, [
    ...Array.from({ length: 59 }, (_, n) => ({
      granularity: "minute",
      at: hour + n * 60_000,
      allowed: 1,
      refused: 0,
    })),
    ...Array.from({ length: 60 }, (_, n) => ({
      granularity: "minute",
      at: hour + (n + 60) * 60_000,
      allowed: 2,
      refused: 1,
    })),
    { granularity: "hour", at: hour, allowed: 70, refused: 4 },
  ]);
  await rollUp();
  await rollUp();
  expect(await kept(id, "hour")).toEqual([{ granularity: "hour", at: hour, allowed: 70, refused: 4 }]);
  expect(await kept(id, "day")).toMatchObject([{ allowed: 70, refused: 4 }]);
  expect(await kept(id, "minute")).toHaveLength(60);
});

test("a step looks up what it sums, however many minutes there are of however many tenants", async () => {
  const tenants = sql`array(select md5('usage ' || n)::uuid from generate_series(1, 40) n)`;
  await asOwner(
    sql`insert into platform.usage_windows (tenant_id, granularity, window_start, allowed, refused)
        select t, 'minute', date_trunc('hour', now()) - n * interval '1 minute', 1, 0 from unnest(${tenants}) t, generate_series(1, 3000) n`,
    sql`analyze platform.usage_windows`,
  );
  const [step] = await planned(null, sql`select app.roll_up_usage(${tenants}, 100) as removed`, "run");
  const [left] = await asOwner(
    sql`select count(*)::int as minutes from platform.usage_windows where granularity = 'minute' and tenant_id = any (${tenants})`,
    sql`delete from platform.usage_windows where tenant_id = any (${tenants})`,
  );
  expect(left).toEqual([{ minutes: 40 * 3000 - 120 }]);
  expect(Number(step?.["Shared Hit Blocks"]) + Number(step?.["Shared Read Blocks"])).toBeLessThan(4000);
});
