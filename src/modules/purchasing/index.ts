import "./errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";
import { remindApprovers } from "./approvals/remind-approvers.ts";
import { orderedStockHandlers } from "./requests/check-ordered-stock.ts";
import { deleteOldDrafts } from "./requests/delete-old-drafts.ts";
import { reversedReceiptHandlers } from "./requests/reverse-receipt.ts";

export {
  purchaseRequestApproved,
  purchaseRequestCancelled,
  purchaseRequestReceived,
  purchaseRequestRejected,
  purchaseRequestSubmitted,
} from "./events.ts";
export { routes } from "./routes.ts";

/** What buying does when something happens. */
export const handlers: readonly Handler[] = [...orderedStockHandlers, ...reversedReceiptHandlers];

/** What buying does by the clock. */
export const jobs: Job[] = [deleteOldDrafts, remindApprovers];
