import "./errors.ts";
import { listRecentInvoices } from "#modules/fiscal";
import { get, post, put, type Route } from "#platform/http/route.ts";
import { configRoutes } from "./config.ts";
import { readStats } from "./read-stats.ts";
import { saveDetails } from "./setup/save-details.ts";
import { saveVsdcStep } from "./setup/save-vsdc.ts";
import { saveZoho } from "./setup/save-zoho.ts";
import { readSetup } from "./setup/setup-status.ts";
import { readVsdcConfig, replaceVsdcConfig, testVsdc } from "./vsdc/vsdc-config.ts";
import { readVsdcStatus } from "./vsdc/vsdc-status.ts";

/** What a business sees of itself: how it is set up, how it stands with the tax authority, what it sold. */
export const routes: Route[] = [
  ...configRoutes,
  get("/businesses/me/setup/status", readSetup),
  post("/businesses/me/setup/step1", saveDetails),
  post("/businesses/me/setup/step2", saveVsdcStep),
  post("/businesses/me/setup/step3", saveZoho),
  get("/businesses/me/vsdc-config", readVsdcConfig),
  put("/businesses/me/vsdc-config", replaceVsdcConfig),
  post("/businesses/me/test-vsdc", testVsdc),
  get("/businesses/me/vsdc-status", readVsdcStatus),
  get("/businesses/me/stats", readStats),
  get("/businesses/me/recent-invoices", listRecentInvoices),
];
