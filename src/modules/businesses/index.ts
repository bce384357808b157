import { listRecentInvoices } from "#modules/fiscal";
import { get, post, type Route } from "#platform/http/route.ts";
import { configRoutes } from "./config.ts";
import { readStats } from "./read-stats.ts";
import { saveDetails } from "./setup/save-details.ts";
import { saveZoho } from "./setup/save-zoho.ts";
import { readSetup } from "./setup/setup-status.ts";
import { readVsdcStatus } from "./vsdc/vsdc-status.ts";

/** What a business sees of itself: how it is set up, how it stands with the tax authority, what it sold. */
export const routes: Route[] = [
  ...configRoutes,
  get("/businesses/me/setup/status", readSetup),
  post("/businesses/me/setup/step1", saveDetails),
  post("/businesses/me/setup/step3", saveZoho),
  get("/businesses/me/vsdc-status", readVsdcStatus),
  get("/businesses/me/stats", readStats),
  get("/businesses/me/recent-invoices", listRecentInvoices),
];
