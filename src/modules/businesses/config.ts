import { businessConfigView, BusinessConfig as OfTenant, readTenant, writeTenant } from "#modules/tenants";
import { adminUp } from "#platform/context.ts";
import { get, put, type Route } from "#platform/http/route.ts";

/** All that a business is set up with, in one place; what is secret of it is never shown. */
export const BusinessConfig = OfTenant.meta({ id: "BusinessConfig" });

const config = {
  ...businessConfigView,
  item: BusinessConfig,
  name: "businesses.config",
  noun: "business's configuration",
  readers: adminUp,
  access: "essential",
} as const;

export const configRoutes: Route[] = [
  get("/businesses/me/config", readTenant(config)),
  put("/businesses/me/config", writeTenant(config, "change")),
];
