import { sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import {
  type Job,
  type JobTenant,
  job,
  MORE,
  type Schedule,
  type TenantJob,
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
 * then that of hours and minutes, and once more where the move ends. One run of it at once has the clock; whoever comes second does nothing. A
 * step that broke off is done again, as jobs may be; a job that fails, or has more to do than a run takes, goes through the queue by itself, and the clock goes on.
 */
export const runClock = (jobs: () => readonly Job[]): Job =>
  job({
    name: RUN_CLOCK,
    summary: "Bring the clocks of sandboxes on, day by day",
    schedule: "every_minute",
    perTenant: true,
    tenants: "all",
    where: sql`t.is_sandbox and exists (select from tenants.clock_states c where c.tenant_id = t.id and c.is_due)`,
    async run({ ctx, tenant, batch }) {
      const holder = newId();
      const end = Date.now() + SLICE_MS;
      let finished: string | null = null;
      for (;;) {
        const { next }: { next: Row[] } = await batch({
          next: sql`select s.step, to_json(s.at)#>>'{}' as at, s.starts_week from tenants.step_clock(${holder}::uuid, ${finished}::timestamptz) s`,
        });
        const { step, at, starts_week } = next[0] as unknown as Step;
        if (step === "done" || step === "held" || at === null) return;
        if (Date.now() > end) break;
        const schedules = step === "end" ? OF_ITS_END : OF_A_DAY;
        await runAll(
          ctx,
          tenant,
          at,
          jobs(),
          (one) => schedules.includes(one) && (one !== "weekly" || starts_week === true),
        );
        finished = at;
      }
      await batch([sql`select tenants.leave_clock(${holder}::uuid)`]);
      return MORE;
    },
  });

const messageOf = (name: string, tenant: JobTenant, at: string): JobMessage => ({
  v: 1,
  kind: "tenant",
  job: name,
  scheduled_for: at,
  tenant,
});

/** Runs, one after the other and in the order of their schedules, the jobs that have work in a tenant at a moment of its business time. */
async function runAll(
  ctx: Context,
  tenant: JobTenant,
  at: string,
  jobs: readonly Job[],
  isOf: (schedule: Schedule) => boolean,
): Promise<void> {
  const asked = OF_A_DAY.flatMap((schedule) =>
    jobs.filter(
      (one): one is TenantJob =>
        one.perTenant && one.schedule === schedule && isOf(schedule) && one.name !== RUN_CLOCK,
    ),
  );
  const { due } = await platformBatch(ctx, RUN_CLOCK, { due: dueOf(asked, tenant.id) }, { asJob: true });
  const later: JobMessage[] = [];
  for (const [place, one] of asked.entries()) {
    if (due[0]?.[`j${place}`] !== true) continue;
    try {
      if (await one.run(ctx, tenant, new Date(at))) later.push(messageOf(one.name, tenant, at));
    } catch (error) {
      ctx.log.error("clock.job_failed", error, { job: one.name, at });
      later.push(messageOf(one.name, tenant, at));
    }
  }
  await sendAll(ctx.env.JOBS, later);
}

const dueOf = (jobs: readonly TenantJob[], tenantId: string) =>
  sql`select ${sql.join(
    jobs.map((one, place) => sql`(${hasWork(one)}) as ${sql.raw(`j${place}`)}`),
    sql`, `,
  )} from tenants.tenant_states t where t.id = ${tenantId}::uuid`;
