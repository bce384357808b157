import { z } from "zod";
import { event } from "#platform/events.ts";
import { Timestamp } from "#platform/time.ts";

/** How the tenant's tax documents are written was changed. */
export const settingsUpdated = event("fiscal.settings.updated", { fields: z.array(z.string()) });

const which = { document_id: z.uuid(), device_id: z.uuid() };
const where = { ...which, warehouse_id: z.uuid() };

/** A document got its number; it is to be told to the authority. Those that are no receipts are told to nobody. */
export const documentIssued = event("fiscal.document.issued", which);
/** Documents of a device are to be told to the authority again, or as given up. */
export const documentsQueued = event("fiscal.documents.queued", {
  device_id: z.uuid(),
  document_ids: z.array(z.uuid()),
});
/** The authority has a document. */
export const documentAccepted = event("fiscal.document.accepted", { ...where, number: z.int() });
/** The authority refused a document: somebody has to put it right, or give it up. */
export const documentRejected = event("fiscal.document.rejected", {
  ...where,
  ...{ number: z.int(), code: z.string().nullable(), message: z.string().nullable() },
  ...{ cause: z.string().nullable(), fix: z.string().nullable() },
});
/** A document could not be told for days, and is tried no more until somebody says so. */
export const documentDied = event("fiscal.document.died", {
  ...where,
  ...{ number: z.int(), message: z.string().nullable() },
});
/** Documents of a device wait for longer than they should: this one since `since`, and `waiting` in all. */
export const documentDelayed = event("fiscal.document.delayed", {
  ...where,
  ...{ device: z.string(), number: z.int(), waiting: z.int(), since: Timestamp },
  offline_until: Timestamp.nullable(),
});
/** A document was given up: it counts for nothing. */
export const documentVoided = event("fiscal.document.voided", where);
/** What was given up was with the authority after all, and counts. */
export const documentRecovered = event("fiscal.document.recovered", { ...where, number: z.int() });

/** What receipts say beside what was sold, or how they look, was changed. */
export const receiptSettingsUpdated = event("fiscal.receipt_settings.updated", {
  fields: z.array(z.string()),
});
/** The business has another picture on its receipts. */
export const logoReplaced = event("fiscal.logo.replaced", {});
/** The business has no picture on its receipts any more. */
export const logoRemoved = event("fiscal.logo.removed", {});
/** The day of a device was closed. */
export const dayClosed = event("fiscal.day.closed", {
  ...{ report_id: z.uuid(), device_id: z.uuid(), number: z.int() },
});
const ofDevice = { device_id: z.uuid() };
export const deviceCreated = event("fiscal.device.created", ofDevice);
export const deviceUpdated = event("fiscal.device.updated", { ...ofDevice, fields: z.array(z.string()) });
/** The authority has taken the device: it signs from now on. */
export const deviceInitialised = event("fiscal.device.initialised", ofDevice);
export const deviceDisabled = event("fiscal.device.disabled", ofDevice);

/** What the authority's codes, classes and rates of tax are was fetched. */
export const codesFetched = event("fiscal.codes.fetched", {
  ...ofDevice,
  codes: z.int(),
  classes: z.int(),
  new_rates: z.int(),
});

/** What the authority calls a product was changed. */
export const itemUpdated = event("fiscal.item.updated", { product_id: z.uuid() });

const whichStock = { stock_report_id: z.uuid(), device_id: z.uuid() };

/** There is something to tell the authority of stock: something moved, or somebody says that it is to be told again. */
export const stockReportDue = event("fiscal.stock_report.waiting", whichStock);
/** The authority refused a report of stock: somebody has to put it right, or give it up. */
export const stockReportRejected = event("fiscal.stock_report.rejected", {
  ...whichStock,
  ...{ warehouse_id: z.uuid(), code: z.string().nullable(), message: z.string().nullable() },
  ...{ cause: z.string().nullable(), fix: z.string().nullable() },
});
/** A movement of stock will not be reported to the authority. */
export const stockReportAbandoned = event("fiscal.stock_report.abandoned", whichStock);
