import { sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import {
  type Job,
  type JobTenant,
  job,
  type Schedule,
  type TenantJob,
  type TenantRun,
} from "#platform/operations/job.ts";
import { type JobMessage, RUN_CLOCK } from "#platform/operations/job-message.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { sendAll } from "#platform/outbox.ts";
import { hasWork } from "./tenants.ts";

/** How long one message goes on, in milliseconds; another one goes on where it ended. */
const SLICE_MS = 15_000;

/** What runs where a day begins, in this order, and where a move ends. */
const OF_A_DAY: readonly Schedule[] = ["nightly", "weekly", "hourly", "every_five_minutes", "every_minute"];
const OF_ITS_END: readonly Schedule[] = ["hourly", "every_five_minutes", "every_minute"];

interface Step {
  step: "day" | "end" | "done" | "held";
  /** A moment of business time. */
  at: string | null;
  starts_week: boolean | null;
}

/**
 * Brings the clock of a sandbox on, to where it is moved and by itself: at the beginning of each day of its time zone the work of a day,
 * then that of hours and minutes, and once more where the move ends. One run of it at once has the clock, and few sandboxes are run at once: whoever
 * comes beside does nothing. After a slice those go on that have waited longest. A step that broke off is done again, as jobs may be; a job that
 * fails, or has more to do than a run takes, goes through the queue by itself, and the clock goes on with the next slice.
 */
export const runClock = (jobs: () => readonly Job[]): Job =>
  job({
    name: RUN_CLOCK,
    summary: "Bring the clocks of sandboxes on, day by day",
    schedule: "every_minute",
    perTenant: true,
    tenants: "all",
    where: sql`t.is_sandbox and t.id in (select w.tenant_id from tenants.waiting_clocks w)`,
    async run(run) {
      const { ctx, tenant, batch } = run;
      const holder = newId();
      if (!(await taken(ctx, tenant, holder))) return;
      try {
        await bringOn(run, holder, jobs());
      } finally {
        await batch([sql`select tenants.leave_clock(${holder}::uuid)`]);
      }
      await passOn(ctx);
    },
  });

/** Takes the clock, for the first time or once more after it was had for too long. Says whether there was room. */
async function taken(ctx: Context, { id }: JobTenant, holder: string): Promise<boolean> {
  const { mine } = await platformBatch(
    ctx,
    RUN_CLOCK,
    {
      // One after the other, so that of those who come at once no more have one than there is room for.
      turn: sql`select pg_advisory_xact_lock(hashtextextended('tenants.clocks', 0))`,
      mine: sql`select tenants.take_clock(${id}::uuid, ${holder}::uuid) as is_mine from tenants.clock_room r where r.free > 0`,
    },
    { asJob: true },
  );
  return mine[0]?.is_mine === true;
}

/** Does the work of a sandbox's days for a slice of time, until its clock is where it goes, or a day left work to the queue. */
async function bringOn(run: TenantRun, holder: string, jobs: readonly Job[]): Promise<void> {
  const end = Date.now() + SLICE_MS;
  let [finished, isClear]: [string | null, boolean] = [null, true];
  for (;;) {
    const { next }: { next: Row[] } = await run.batch({
      next: sql`select s.step, to_json(s.at)#>>'{}' as at, s.starts_week from tenants.step_clock(${holder}::uuid, ${finished}::timestamptz) s`,
    });
    const { step, at, starts_week } = next[0] as unknown as Step;
    if (step === "held" && finished !== null && (await taken(run.ctx, run.tenant, holder))) continue;
    if (step === "done" || step === "held" || at === null || Date.now() > end || !isClear) return;
    const schedules = step === "end" ? OF_ITS_END : OF_A_DAY;
    const asked = jobs.filter(
      (one): one is TenantJob =>
        one.perTenant &&
        one.time === "business" &&
        one.name !== RUN_CLOCK &&
        schedules.includes(one.schedule) &&
        (one.schedule !== "weekly" || starts_week === true),
    );
    const done = await runAll(run, holder, at, asked);
    if (done === "lost") return;
    [finished, isClear] = [at, done === "clear"];
  }
}

/** Sends for the sandboxes whose turn it is. */
async function passOn(ctx: Context): Promise<void> {
  const { waiting } = await platformBatch(
    ctx,
    RUN_CLOCK,
    { waiting: sql`select w.tenant_id, w.time_zone from tenants.waiting_clocks w` },
    { asJob: true },
  );
  const now = new Date().toISOString();
  await sendAll(
    ctx.env.CLOCKS,
    waiting.map(({ tenant_id, time_zone }) =>
      messageOf(RUN_CLOCK, { id: String(tenant_id), time_zone: String(time_zone) }, now),
    ),
  );
}

const messageOf = (name: string, tenant: JobTenant, at: string): JobMessage => ({
  v: 1,
  kind: "tenant",
  job: name,
  scheduled_for: at,
  tenant,
});

/**
 * Runs, one after the other and in the order of their schedules, those of jobs that have work in a tenant at a moment of its business time. Before
 * each the clock is kept for a while more. Gives whether work was left to the queue, or the clock was lost.
 */
async function runAll(
  { ctx, tenant, batch }: TenantRun,
  holder: string,
  at: string,
  jobs: readonly TenantJob[],
): Promise<"clear" | "left" | "lost"> {
  const asked = OF_A_DAY.flatMap((schedule) => jobs.filter((one) => one.schedule === schedule));
  const { due } = await platformBatch(ctx, RUN_CLOCK, { due: dueOf(asked, tenant.id) }, { asJob: true });
  const later: JobMessage[] = [];
  for (const [place, one] of asked.entries()) {
    if (due[0]?.[`j${place}`] !== true) continue;
    const { kept } = await batch({ kept: sql`select tenants.keep_clock(${holder}::uuid) as is_mine` });
    if (kept[0]?.is_mine !== true && !(await taken(ctx, tenant, holder))) return "lost";
    try {
      if (await one.run(ctx, tenant, new Date(at))) later.push(messageOf(one.name, tenant, at));
    } catch (error) {
      ctx.log.error("clock.job_failed", error, { job: one.name, at });
      later.push(messageOf(one.name, tenant, at));
    }
  }
  await sendAll(ctx.env.JOBS, later);
  return later.length > 0 ? "left" : "clear";
}

const dueOf = (jobs: readonly TenantJob[], tenantId: string) =>
  sql`select ${sql.join(
    jobs.map((one, place) => sql`(${hasWork(one)}) as ${sql.raw(`j${place}`)}`),
    sql`, `,
  )} from tenants.tenant_states t where t.id = ${tenantId}::uuid`;
