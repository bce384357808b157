import "./errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";

export { documentIssued } from "./events.ts";
export { routes } from "./routes.ts";
export { tellOfDocuments } from "./tell-of-documents.ts";

/** What tax documents follow from. */
export const handlers: readonly Handler[] = [];

/** What is done for tax documents by the clock. */
export const jobs: readonly Job[] = [];
