import "./errors.ts";
import { post, type Route } from "#platform/http/route.ts";
import type { Job } from "#platform/operations/job.ts";
import { branchRoutes } from "./branches.ts";
import { statusRoutes } from "./change-tenant-status.ts";
import { exchangeRateRoutes } from "./exchange-rates.ts";
import { importExchangeRates } from "./import-exchange-rates.ts";
import { fetchAllRates } from "./rates/fetch-all-rates.ts";
import { fetchExchangeRates } from "./rates/fetch-rates.ts";
import { rateSettingsRoutes } from "./rates/rate-settings.ts";
import { settingsRoutes } from "./settings.ts";
import { limitRoutes } from "./tenant-limits.ts";
import { tenantRoutes } from "./tenant-routes.ts";

export { tenantRemoved, tenantStatusChanged } from "./events.ts";

/** The routes of tenants, their settings, branches, limits and status. */
export const routes: Route[] = [
  ...tenantRoutes,
  ...settingsRoutes,
  ...branchRoutes,
  post("/exchange-rates/import", importExchangeRates),
  post("/exchange-rates/fetch", fetchExchangeRates),
  ...exchangeRateRoutes,
  ...rateSettingsRoutes,
  ...statusRoutes,
  ...limitRoutes,
];

/** What is done for tenants by the clock. */
export const jobs: readonly Job[] = [fetchAllRates];
