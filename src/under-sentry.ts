import { withSentry } from "@sentry/cloudflare";
import type { Config } from "#platform/env.ts";
import { reported } from "./reported.ts";

/** What the Worker is to the runtime. */
export type Worker = Required<Pick<ExportedHandler<Env>, "fetch" | "queue" | "scheduled">>;

/** A Worker whose faults go to Sentry: every trace outside production, one in ten in it, and of what callers send nothing. */
export function underSentry(worker: Worker, configOf: (env: Env) => Config): Worker {
  return withSentry(
    (env: Env) => {
      const { SENTRY_DSN, SENTRY_RELEASE, ENVIRONMENT } = configOf(env);
      return {
        dsn: SENTRY_DSN,
        release: SENTRY_RELEASE,
        environment: ENVIRONMENT,
        tracesSampleRate: ENVIRONMENT === "production" ? 0.1 : 1,
        integrations: (usual) => [
          ...usual,
          {
            name: "Reported",
            setup: (client) =>
              client.on("beforeEnvelope", ([, items]) => {
                for (const item of items) item[1] = reported(item[1]);
              }),
          },
        ],
      };
    },
    { ...worker },
  );
}
