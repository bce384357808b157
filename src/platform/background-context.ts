import type { Context } from "./context.ts";
import { connect } from "./database/connection.ts";
import { configOf } from "./env.ts";
import { createLog, type LogFields } from "./log.ts";

/**
 * The context of work that nobody waits for: a message of a queue, a schedule. It acts for no person, so a batch in a
 * tenant runs as a job. `requestId` ties the work to the request that caused it; `fields` stand in every line of its log.
 */
export function backgroundContext(
  env: Env,
  execution: Pick<ExecutionContext, "waitUntil">,
  requestId: string,
  fields: LogFields,
): Context {
  const config = configOf(env);
  // So that the proxy of the database tells what follows a request from the request itself.
  const later = `${requestId}-later`;
  const log = createLog({ request_id: requestId, ...fields });
  return {
    env,
    config,
    requestId,
    ip: "unknown",
    userAgent: null,
    log,
    timings: new Map(),
    headers: new Map(),
    waitUntil: (work) =>
      execution.waitUntil(work.catch((error: unknown) => log.error("afterwards.failed", error))),
    api: connect(config, config.DATABASE_URL, later),
    system: connect(config, config.SYSTEM_DATABASE_URL, later),
    identity: connect(config, config.IDENTITY_DATABASE_URL, later),
    actor: { kind: "anonymous" },
  };
}
