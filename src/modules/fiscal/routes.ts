import type { Route } from "#platform/http/route.ts";
import { get } from "#platform/http/route.ts";
import { listTaxRates } from "./settings/list-tax-rates.ts";
import { settingsRoutes } from "./settings/settings.ts";

/** Where people say how tax documents are written, and find what the authority says. */
export const routes: Route[] = [...settingsRoutes, get("/tax-rates", listTaxRates)];
