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
/** That what it has is erased on a day, unless it comes back: when it is closed, and again two weeks before. */
export const tenantToBeErased = event("tenants.tenant.to_be_erased", { erased_on: z.iso.date() });
/** `rows` is how many were removed or made blank. */
export const tenantErased = event("tenants.tenant.erased", { rows: z.int() });
export const tenantStatusChanged = event("tenants.tenant.status_changed", { from: Status, to: Status });

/** Once a tenant, thing, period and share: a quota is four fifths used, or all of it. `period` is its first day; more than `at_most` is refused. */
export const quotaReached = event("tenants.quota.reached", {
  resource: z.enum(["products", "users", "contacts", "storage_bytes", "requests_per_day"]),
  period: z.iso.date(),
  percent: z.union([z.literal(80), z.literal(100)]),
  used: z.int(),
  quota: z.int(),
  at_most: z.int(),
});

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
