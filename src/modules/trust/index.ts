import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { evaluateDaily } from "./evaluate.ts";

export { handlers } from "./evaluate.ts";
export { levelAtRisk, levelChanged, reviewDecided } from "./events.ts";
export { routes } from "./routes.ts";

/** What is done with trust by the clock. */
export const jobs: readonly Job[] = [evaluateDaily];
