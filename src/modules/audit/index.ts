import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { sealLogs } from "./seals/seal-logs.ts";
import { removeOldEvents } from "./upkeep/remove-old-events.ts";
import { removeOldLogs } from "./upkeep/remove-old-logs.ts";

export { routes } from "./routes.ts";
export { redactEntriesOf } from "./upkeep/redact-entries.ts";

/** What the audit log does by the clock. */
export const jobs: Job[] = [sealLogs, removeOldLogs, removeOldEvents];
