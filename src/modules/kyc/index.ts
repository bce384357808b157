import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { lookAtDates } from "./documents/look-at-dates.ts";
import { removeOldDocuments } from "./documents/remove-old-documents.ts";
import { resealFileKeys } from "./documents/reseal-file-keys.ts";
import { sweepFiles } from "./documents/sweep-files.ts";

export {
  caseApproved,
  caseExpired,
  caseRejected,
  documentExpired,
  documentExpiring,
  informationRequested,
} from "./events.ts";
export { routes } from "./routes.ts";

/** What is done by the clock for papers and cases. */
export const jobs: readonly Job[] = [lookAtDates, removeOldDocuments, sweepFiles, resealFileKeys];
