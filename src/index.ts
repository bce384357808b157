import * as Sentry from "@sentry/cloudflare";
import { configOf } from "#platform/env.ts";
import { consume } from "../queues/consume.ts";
import { startJobs } from "../queues/schedule.ts";
import { createApp } from "./app.ts";
import { cron, jobs } from "./cron.ts";
import { handlers, watchers } from "./handlers.ts";

export { RateCounter } from "../durable-objects/rate-counter/rate-counter.ts";
export { TenantHub } from "../durable-objects/tenant-hub/tenant-hub.ts";
export { AuthorityLane } from "./authority-lane.ts";

const app = createApp();

/** The Worker. With SENTRY_DSN set, faults go to Sentry: every trace outside production, one in ten in it. */
const worker = {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch, env, ctx) => consume(batch, env, ctx, { handlers, watchers, jobs }),
  scheduled: (controller, env, ctx) => startJobs(controller, env, ctx, cron),
} satisfies ExportedHandler<Env>;

const traced = Sentry.withSentry(
  (env: Env) => {
    const { SENTRY_DSN, ENVIRONMENT } = configOf(env);
    return {
      dsn: SENTRY_DSN,
      environment: ENVIRONMENT,
      tracesSampleRate: ENVIRONMENT === "production" ? 0.1 : 1,
    };
  },
  { ...worker },
);

const entry = (env: Env) => (env.SENTRY_DSN ? traced : worker);

export default {
  fetch: (request, env, ctx) => entry(env).fetch(request, env, ctx),
  queue: (batch, env, ctx) => entry(env).queue(batch, env, ctx),
  scheduled: (controller, env, ctx) => entry(env).scheduled(controller, env, ctx),
} satisfies ExportedHandler<Env>;
