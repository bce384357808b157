import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { deleteOldDrafts } from "./requests/delete-old-drafts.ts";

export { orderedStockHandlers as handlers } from "./requests/check-ordered-stock.ts";
export { routes } from "./routes.ts";

/** What buying does by the clock. */
export const jobs: Job[] = [deleteOldDrafts];
