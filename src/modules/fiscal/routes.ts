import type { Route } from "#platform/http/route.ts";
import { get, patch, post, put } from "#platform/http/route.ts";
import { listClaims, releaseClaim } from "./devices/device-claims.ts";
import { fetchCodes } from "./devices/fetch-codes.ts";
import { findBuyer } from "./devices/find-buyer.ts";
import { initialiseDevice } from "./devices/initialise-device.ts";
import { listCodes, listItemClasses } from "./devices/list-codes.ts";
import { listDevices, readDevice } from "./devices/list-devices.ts";
import { testDevice } from "./devices/test-device.ts";
import { changeDevice, createDevice, disableDevice } from "./devices/write-device.ts";
import { copyInvoice, creditInvoice } from "./documents/credit-invoice.ts";
import { issueInvoice } from "./documents/issue-invoice.ts";
import { listInvoices, listSubmissions, readInvoice } from "./documents/list-invoices.ts";
import { repairInvoice, voidInvoice } from "./documents/repair-invoice.ts";
import { retryInvoice, retryInvoices } from "./documents/retry-invoices.ts";
import { readItem, writeItem } from "./items/write-item.ts";
import { printRoutes } from "./print/print-routes.ts";
import { reconcileDevice } from "./sending/reconcile-device.ts";
import { listTaxRates } from "./settings/list-tax-rates.ts";
import { settingsRoutes } from "./settings/settings.ts";
import { stockReportRoutes } from "./stock-reports/routes.ts";

/** Where people say how tax documents are written, and find what the authority says. */
export const routes: Route[] = [
  ...settingsRoutes,
  get("/tax-rates", listTaxRates),
  get("/fiscal-devices", listDevices),
  post("/fiscal-devices", createDevice),
  get("/fiscal-devices/{device_id}", readDevice),
  patch("/fiscal-devices/{device_id}", changeDevice),
  post("/fiscal-devices/{device_id}/initialise", initialiseDevice),
  post("/fiscal-devices/{device_id}/disable", disableDevice),
  post("/fiscal-devices/{device_id}/test", testDevice),
  post("/fiscal-devices/{device_id}/fetch-codes", fetchCodes),
  post("/fiscal-devices/{device_id}/find-buyer", findBuyer),
  post("/fiscal-devices/{device_id}/reconcile", reconcileDevice),
  get("/fiscal-codes", listCodes),
  get("/item-classes", listItemClasses),
  get("/products/{product_id}/fiscal-item", readItem),
  put("/products/{product_id}/fiscal-item", writeItem),
  get("/invoices", listInvoices),
  post("/invoices", issueInvoice),
  post("/invoices/retry", retryInvoices),
  get("/invoices/{invoice_id}", readInvoice),
  post("/invoices/{invoice_id}/retry", retryInvoice),
  post("/invoices/{invoice_id}/repair", repairInvoice),
  post("/invoices/{invoice_id}/void", voidInvoice),
  post("/invoices/{invoice_id}/credit-notes", creditInvoice),
  post("/invoices/{invoice_id}/copies", copyInvoice),
  get("/invoices/{invoice_id}/submissions", listSubmissions),
  get("/admin/device-claims", listClaims),
  post("/admin/device-claims/{device_claim_id}/release", releaseClaim),
  ...printRoutes,
  ...stockReportRoutes,
];
