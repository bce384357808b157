import { configOf } from "#platform/env.ts";
import { consume } from "../queues/consume.ts";
import { startJobs } from "../queues/schedule.ts";
import { createApp } from "./app.ts";
import { cron, jobs } from "./cron.ts";
import { handlers, watchers } from "./handlers.ts";
import type { Worker } from "./under-sentry.ts";

export { RateCounter } from "../durable-objects/rate-counter/rate-counter.ts";
export { TenantHub } from "../durable-objects/tenant-hub/tenant-hub.ts";
export { AuthorityLane } from "./authority-lane.ts";

const app = createApp();

const worker: Worker = {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch, env, ctx) => consume(batch, env, ctx, { handlers, watchers, jobs }),
  scheduled: (controller, env, ctx) => startJobs(controller, env, ctx, cron),
};

let traced: Worker | undefined;

/** The Worker; with SENTRY_DSN set, under Sentry, which is loaded no earlier. */
async function entry(env: Env): Promise<Worker> {
  if (!env.SENTRY_DSN) return worker;
  const { underSentry } = await import("./under-sentry.ts");
  traced ??= underSentry(worker, configOf);
  return traced;
}

export default {
  fetch: async (request, env, ctx) => (await entry(env)).fetch(request, env, ctx),
  queue: async (batch, env, ctx) => (await entry(env)).queue(batch, env, ctx),
  scheduled: async (controller, env, ctx) => (await entry(env)).scheduled(controller, env, ctx),
} satisfies ExportedHandler<Env>;
