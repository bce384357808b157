import "./errors.ts";
import "./stock-reports/errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import type { Job } from "#platform/operations/job.ts";
import { releaseLeftClaims } from "./devices/device-claims.ts";
import { fetchAllCodes } from "./devices/fetch-all-codes.ts";
import { removeOldBuyers } from "./devices/remove-old-buyers.ts";
import { resealKeys } from "./devices/reseal-keys.ts";
import { wakingHandlers } from "./sending/device-lane.ts";
import { findDelayed } from "./sending/find-delayed.ts";
import { wakeDevices } from "./sending/wake-devices.ts";
import { stockReportHandlers } from "./stock-reports/report-movements.ts";

export { deviceById } from "./devices/device.ts";
export {
  HeadOfficeDevice,
  headOfficeDevice,
  headOfficeErrors,
  headOfficeFields,
  writeHeadOffice,
} from "./devices/head-office.ts";
export {
  anyDevice,
  beforeLookUp,
  countryOf,
  lookUpErrors,
  lookUpTaxpayer,
} from "./devices/look-up-taxpayer.ts";
export { DeviceTest, testOf } from "./devices/test-device.ts";
export { listRecentInvoices } from "./documents/list-recent-invoices.ts";
export {
  documentAccepted,
  documentDelayed,
  documentDied,
  documentIssued,
  documentRecovered,
  documentRejected,
  documentVoided,
  stockReportRejected,
} from "./events.ts";
export { routes } from "./routes.ts";
export { stepOfDevice } from "./sending/device-lane.ts";
export { tellOfDocuments } from "./tell-of-documents.ts";

/** What tax documents follow from. */
export const handlers: readonly Handler[] = [...wakingHandlers, ...stockReportHandlers];

/** What is done for tax documents by the clock. */
export const jobs: readonly Job[] = [
  wakeDevices,
  findDelayed,
  fetchAllCodes,
  resealKeys,
  removeOldBuyers,
  releaseLeftClaims,
];
