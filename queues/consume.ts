import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import type { Handler, Watcher } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";
import { consumeDeadLetters } from "./dead-letters/consumer.ts";
import { consumeEvents } from "./events/consumer.ts";
import { consumeJobs } from "./jobs/consumer.ts";

/** What the messages of the queues may ask for. */
export interface Work {
  handlers: readonly Handler[];
  watchers: readonly Watcher[];
  jobs: readonly Job[];
}

/** What the name of a queue ends with in an environment that is not production: `[env.staging]` of wrangler.toml. */
const ENVIRONMENT = /-staging$/;

/** Takes a batch of any of the Worker's queues. */
export async function consume(
  batch: MessageBatch,
  env: Env,
  execution: ExecutionContext,
  { handlers, watchers, jobs }: Work,
): Promise<void> {
  const ctx = backgroundContext(env, execution, newId(), { queue: batch.queue });
  const delivery = { deadLetters: env.DEAD_LETTERS, log: ctx.log };
  switch (batch.queue.replace(ENVIRONMENT, "")) {
    case "duka-events":
      return consumeEvents(batch, env, execution, { ...delivery, origin: "events" }, { handlers, watchers });
    case "duka-jobs":
    case "duka-clocks":
      return consumeJobs(batch, env, execution, { ...delivery, origin: "jobs" }, jobs);
    case "duka-dead-letters":
      return consumeDeadLetters(batch, ctx);
    default:
      throw new Error(`nothing consumes the queue ${batch.queue}`);
  }
}
