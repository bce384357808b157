import "./errors.ts";
import { post, type Route } from "#platform/http/route.ts";
import { branchRoutes } from "./branches.ts";
import { statusRoutes } from "./change-tenant-status.ts";
import { exchangeRateRoutes } from "./exchange-rates.ts";
import { importExchangeRates } from "./import-exchange-rates.ts";
import { settingsRoutes } from "./settings.ts";
import { limitRoutes } from "./tenant-limits.ts";
import { tenantRoutes } from "./tenant-routes.ts";

/** The routes of tenants, their settings, branches, limits and status. */
export const routes: Route[] = [
  ...tenantRoutes,
  ...settingsRoutes,
  ...branchRoutes,
  post("/exchange-rates/import", importExchangeRates),
  ...exchangeRateRoutes,
  ...statusRoutes,
  ...limitRoutes,
];
