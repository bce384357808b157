import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import type { Context } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import type { Job } from "#platform/operations/job.ts";
import { starting } from "#platform/operations/job-message.ts";
import { momentIn, tenantsOf } from "./jobs/tenants.ts";

const MINUTE = 60_000;
const TRIES = 3;

/** Jobs by their Cron Trigger. */
export type CronTable = ReadonlyMap<string, readonly Job[]>;

/** Starts what a Cron Trigger is for: one message for each of its jobs. Errors: those of the queue, tried three times. */
export async function startJobs(
  { cron, scheduledTime }: Pick<ScheduledController, "cron" | "scheduledTime">,
  env: Env,
  execution: ExecutionContext,
  table: CronTable,
): Promise<void> {
  const ctx = backgroundContext(env, execution, newId(), { cron });
  const now = /^now (?<name>[\w.]+)(?: (?<slug>[\w-]+))?$/.exec(cron)?.groups;
  if (now?.name && ctx.config.ENVIRONMENT === "development") return runNow(ctx, table, now.name, now.slug);
  const due = table.get(cron);
  if (!due) throw new Error(`no jobs stand under ${cron}`);
  const scheduledFor = new Date(Math.floor(scheduledTime / MINUTE) * MINUTE);
  const messages = due.map((job) => ({ body: starting(job, scheduledFor) }));
  if (messages.length === 0) return;
  for (let tries = 1; ; tries += 1) {
    try {
      await env.JOBS.sendBatch(messages);
      return;
    } catch (error) {
      ctx.log.error("jobs.not_started", error, { tries });
      if (tries === TRIES) throw error;
    }
  }
}

/** On one machine: runs a job here and now, in every tenant or the one of a slug. */
async function runNow(ctx: Context, table: CronTable, name: string, slug: string | undefined): Promise<void> {
  const job = [...table.values()].flat().find((one) => one.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  const now = new Date();
  if (!job.perTenant) return job.run(ctx, now);
  let page = await tenantsOf(ctx, job, null, slug === undefined ? sql`true` : sql`t.slug = ${slug}`);
  if (slug !== undefined && page.length === 0)
    throw new Error(`${name} has nothing to do in ${slug} now, or no tenant is called so`);
  while (page.length > 0) {
    for (const tenant of page) while (await job.run(ctx, tenant, momentIn(job, tenant, now)));
    page = slug === undefined ? await tenantsOf(ctx, job, page.at(-1)?.id ?? null) : [];
  }
}
