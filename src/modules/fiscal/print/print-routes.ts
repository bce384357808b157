import { get, post, type Route } from "#platform/http/route.ts";
import { closeDay, readXReport } from "../days/close-day.ts";
import { downloadZReport, listZReports, readZReport } from "../days/list-z-reports.ts";
import { logoRoutes } from "../logos/logo-routes.ts";
import { checkRoutes } from "./check-receipt.ts";
import { lookAtInvoice, printInvoice } from "./print-invoice.ts";
import { receiptSettingsRoutes } from "./receipt-settings.ts";

/** What goes on paper: documents, what stands on them, and closed days. */
export const printRoutes: Route[] = [
  get("/invoices/{invoice_id}/pdf", lookAtInvoice),
  post("/invoices/{invoice_id}/prints", printInvoice),
  ...receiptSettingsRoutes,
  ...logoRoutes,
  ...checkRoutes,
  get("/fiscal-devices/{device_id}/x-report", readXReport),
  post("/fiscal-devices/{device_id}/z-reports", closeDay),
  get("/z-reports", listZReports),
  get("/z-reports/{z_report_id}", readZReport),
  get("/z-reports/{z_report_id}/pdf", downloadZReport),
];
