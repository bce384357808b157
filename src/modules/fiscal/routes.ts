import type { Route } from "#platform/http/route.ts";
import { get, post } from "#platform/http/route.ts";
import { copyInvoice, creditInvoice } from "./documents/credit-invoice.ts";
import { issueInvoice } from "./documents/issue-invoice.ts";
import { listInvoices, listSubmissions, readInvoice } from "./documents/list-invoices.ts";
import { repairInvoice, voidInvoice } from "./documents/repair-invoice.ts";
import { retryInvoice, retryInvoices } from "./documents/retry-invoices.ts";
import { printRoutes } from "./print/print-routes.ts";
import { listTaxRates } from "./settings/list-tax-rates.ts";
import { settingsRoutes } from "./settings/settings.ts";

/** Where people say how tax documents are written, and find what the authority says. */
export const routes: Route[] = [
  ...settingsRoutes,
  get("/tax-rates", listTaxRates),
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
  ...printRoutes,
];
