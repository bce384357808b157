import { backgroundContext } from "#platform/background-context.ts";
import type { Context } from "#platform/context.ts";
import type { Job } from "#platform/operations/job.ts";
import { JobMessage, queueOf } from "#platform/operations/job-message.ts";
import { sendAll } from "#platform/outbox.ts";
import { type Delivery, deliver, NonRetryable, parsed } from "../deliver.ts";
import { sendToTenants } from "./tenants.ts";

/** Runs the jobs that a batch of messages asks for. */
export async function consumeJobs(
  batch: MessageBatch,
  env: Env,
  execution: ExecutionContext,
  delivery: Delivery,
  jobs: readonly Job[],
): Promise<void> {
  await deliver(batch, delivery, async ({ id, body, attempts }) => {
    const message = parsed(JobMessage, body);
    const job = jobs.find(({ name }) => name === message.job);
    if (!job) throw new NonRetryable(`there is no job ${message.job}`);
    const ctx = backgroundContext(env, execution, id, {
      job: job.name,
      tenant: message.kind === "tenant" ? message.tenant.id : undefined,
      scheduled_for: message.scheduled_for,
      attempts,
    });
    const started = performance.now();
    await runJob(ctx, job, message);
    ctx.log.info("job.done", { kind: message.kind, ms: Math.round(performance.now() - started) });
  });
}

async function runJob(ctx: Context, job: Job, message: JobMessage): Promise<void> {
  const scheduledFor = new Date(message.scheduled_for);
  if (!job.perTenant && message.kind === "platform") return job.run(ctx, scheduledFor);
  if (job.perTenant && message.kind === "tenant") {
    if (await job.run(ctx, message.tenant, scheduledFor))
      await sendAll(queueOf(ctx.env, job.name), [message]);
    return;
  }
  if (job.perTenant && message.kind === "every_tenant") return sendToTenants(ctx, job, message);
  throw new NonRetryable(`${job.name} does not run as ${message.kind}`);
}
