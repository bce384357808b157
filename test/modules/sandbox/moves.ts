import { sql } from "drizzle-orm";
import type { Job, Schedule } from "#platform/operations/job.ts";
import { job } from "#platform/operations/job.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { runClock } from "../../../queues/jobs/run-clock.ts";
import { served } from "../../http/deployment.ts";
import { delivered, queues } from "../../queues/deliveries.ts";

/** A deployment whose jobs are delivered when a test says so. */
export function keptMoves(owner: Client) {
  const { env, clocks: queue, jobs: others } = queues();
  return {
    queue,
    /** Asks for a move; its message is kept. */
    move: async (body: { advance_by: string } | { to: string }) =>
      (
        await served(
          { CLOCKS: queue },
          "POST",
          "/api/v1/sandbox/clock",
          { Authorization: `Bearer ${owner.token}` },
          body,
        )
      ).answer,
    /** Delivers what is kept, each message so often at once, until nothing is left. */
    async drain(jobs: readonly Job[], times = 1): Promise<void> {
      while (queue.sent.length + others.sent.length > 0) {
        const [ofClocks, ofJobs] = [queue, others].map(({ sent }) =>
          sent.splice(0).map((body) => ({ body })),
        );
        await Promise.all(
          Array.from({ length: times }, async () => {
            await delivered("duka-clocks", ofClocks ?? [], { jobs }, env);
            await delivered("duka-jobs", ofJobs ?? [], { jobs }, env);
          }),
        );
      }
    },
  };
}

/** Jobs that only note at which moments of business time they run in a sandbox, and the job that runs its clock. */
export function notingJobs(sandbox: string, ...schedules: Schedule[]) {
  const runs: string[] = [];
  const noting = schedules.map((schedule) =>
    job({
      name: `test.moments.${schedule}`,
      summary: "Note the moment",
      schedule,
      perTenant: true,
      async run({ tenant, scheduledFor, once }) {
        if (tenant.id !== sandbox) return;
        const isFirst = await once([sql`select 1`]);
        if (isFirst) runs.push(`${schedule} ${scheduledFor.toISOString()}`);
      },
    }),
  );
  return { runs, jobs: [runClock(() => noting), ...noting] };
}

/** Puts a sandbox's clock at a moment, with all done until then. */
export async function putAt(tenant: string, moment: string): Promise<void> {
  const ahead = sql`make_interval(secs => extract(epoch from ${moment}::timestamptz - now())::float8)`;
  await asOwner(
    sql`insert into tenants.clocks (tenant_id, ahead, goal, move, done_until, moved_by)
        values (${tenant}::uuid, ${ahead}, ${ahead}, gen_random_uuid(), ${moment}::timestamptz, null)`,
  );
}
