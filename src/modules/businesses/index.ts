import { get, post, type Route } from "#platform/http/route.ts";
import { configRoutes } from "./config.ts";
import { saveDetails } from "./setup/save-details.ts";
import { saveZoho } from "./setup/save-zoho.ts";
import { readSetup } from "./setup/setup-status.ts";

/** What a business sees of itself: how it is set up. */
export const routes: Route[] = [
  ...configRoutes,
  get("/businesses/me/setup/status", readSetup),
  post("/businesses/me/setup/step1", saveDetails),
  post("/businesses/me/setup/step3", saveZoho),
];
