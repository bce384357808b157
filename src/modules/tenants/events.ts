import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { ofImport } from "#platform/imports/imported.ts";
import { Timestamp } from "#platform/time.ts";
import { TENANT_STATUSES } from "./tenant-status.ts";

const Status = z.enum(TENANT_STATUSES);

export const tenantCreated = event("tenants.tenant.created", { tenant_id: z.uuid(), kind: z.string() });
export const tenantUpdated = event("tenants.tenant.updated", { fields: z.array(z.string()) });
export const tenantRemoved = event("tenants.tenant.removed", {});
export const tenantRestored = event("tenants.tenant.restored", {});
export const tenantStatusChanged = event("tenants.tenant.status_changed", { from: Status, to: Status });

export const exchangeRateEvents = resourceEvents("tenants.exchange_rate", "exchange_rate_id");
export const exchangeRatesImported = event("tenants.exchange_rate.imported", ofImport);

/** Currencies that got no rate, and why. */
export const RefusedRates = z.array(
  z.object({ currency: z.string(), reason: z.enum(["not_quoted", "out_of_range", "jumped"]) }),
);
/** Once for what the source quotes at a moment, beside no event of each rate. */
export const exchangeRatesFetched = event("tenants.exchange_rate.fetched", {
  quoted_at: Timestamp,
  created: z.int(),
  refused: RefusedRates,
});
export const rateSettingsUpdated = event("tenants.rate_settings.updated", { fields: z.array(z.string()) });
export const zohoSettingsUpdated = event("tenants.zoho_settings.updated", { skipped: z.boolean() });
export const branchEvents = resourceEvents("tenants.branch", "branch_id");
