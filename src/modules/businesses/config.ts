import { HeadOfficeDevice } from "#modules/fiscal";
import { businessConfigView, BusinessConfig as OfTenant, readTenant, writeTenant } from "#modules/tenants";
import { adminUp } from "#platform/context.ts";
import { get, put, type Route } from "#platform/http/route.ts";
import { vsdcConfig } from "./vsdc/vsdc-config.ts";

/** All that a business is set up with, in one place; what is secret of it is never shown. */
export const BusinessConfig = OfTenant.extend({ vsdc_config: HeadOfficeDevice.nullable() }).meta({
  id: "BusinessConfig",
});

const config = {
  ...businessConfigView,
  item: BusinessConfig,
  view: { ...businessConfigView.view, vsdc_config: vsdcConfig },
  name: "businesses.config",
  noun: "business's configuration",
  readers: adminUp,
  access: "essential",
} as const;

export const configRoutes: Route[] = [
  get("/businesses/me/config", readTenant(config)),
  put("/businesses/me/config", writeTenant(config, "change")),
];
