import { viewOf } from "#platform/database/view.ts";
import { localeFields } from "./settings.ts";
import { tenants } from "./tables.ts";
import { Business, businessView } from "./tenant-views.ts";
import { ZohoConfig, zohoConfig } from "./zoho/zoho-settings.ts";

/** What a business is set up with, of what is kept here: its data, how its days and books are, and its access to Zoho. */
export const BusinessConfig = Business.extend({ ...localeFields, zoho_config: ZohoConfig.nullable() });

/** How it is read, and what of it its administrators write, for another module to complete. */
export const businessConfigView = {
  ...businessView,
  item: BusinessConfig,
  view: viewOf(BusinessConfig, tenants, { ...businessView.view, zoho_config: zohoConfig }),
  fields: { ...businessView.fields, ...localeFields },
};
