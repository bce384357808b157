import "./errors.ts";
import { post, type Route } from "#platform/http/route.ts";
import type { Job } from "#platform/operations/job.ts";
import { branchRoutes } from "./branches.ts";
import { statusRoutes } from "./change-tenant-status.ts";
import { closingRoutes } from "./closing/closed-tenants.ts";
import { eraseClosed } from "./closing/erase-closed.ts";
import { exchangeRateRoutes } from "./exchange-rates.ts";
import { importExchangeRates } from "./import-exchange-rates.ts";
import { fetchAllRates } from "./rates/fetch-all-rates.ts";
import { fetchExchangeRates } from "./rates/fetch-rates.ts";
import { rateSettingsRoutes } from "./rates/rate-settings.ts";
import { settingsRoutes } from "./settings.ts";
import { limitRoutes } from "./tenant-limits.ts";
import { tenantRoutes } from "./tenant-routes.ts";
import { warnOfQuotas } from "./warn-of-quotas.ts";
import { resealZohoSettings } from "./zoho/reseal-zoho-settings.ts";

export { activatePending } from "./activate-pending.ts";
export { BusinessConfig, businessConfigView } from "./business-config.ts";
export { tinErrors } from "./errors.ts";
export {
  quotaReached,
  tenantCreated,
  tenantRemoved,
  tenantRestored,
  tenantStatusChanged,
  tenantToBeErased,
  tenantUpdated,
  zohoSettingsUpdated,
} from "./events.ts";
export { TaxNumber } from "./tax-number.ts";
export { businessView } from "./tenant-views.ts";
export { changeTenant, readTenant, writeTenant } from "./write-tenant.ts";
export { keepZoho, zohoFields } from "./zoho/zoho-settings.ts";

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
  ...closingRoutes,
];

/** What is done for tenants by the clock. */
export const jobs: readonly Job[] = [eraseClosed, fetchAllRates, resealZohoSettings, warnOfQuotas];
