import * as Sentry from "@sentry/cloudflare";
import { configOf } from "#platform/env.ts";
import { createApp } from "./app.ts";

export { RateCounter } from "../durable-objects/rate-counter/rate-counter.ts";

const app = createApp();

/** The Worker. With SENTRY_DSN set, faults go to Sentry: every trace outside production, one in ten in it. */
const worker = { fetch: (request, env, ctx) => app.fetch(request, env, ctx) } satisfies ExportedHandler<Env>;

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

export default {
  fetch: (request, env, ctx) => (env.SENTRY_DSN ? traced : worker).fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
