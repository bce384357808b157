import { job } from "#platform/operations/job.ts";
import { resealRows } from "#platform/operations/reseal-rows.ts";
import { zohoSettings as settings } from "../tables.ts";
import { purposeOf } from "./zoho-settings.ts";

/** Wraps what tenants reach Zoho with under the first of the deployment's sealing keys. */
export const resealZohoSettings = job({
  name: "tenants.zoho_settings.reseal",
  summary: "Wrap the secrets of tenants' access to Zoho under the deployment's first sealing key",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    resealRows(run, {
      table: settings,
      sealed: settings.sealed_secrets,
      purposeOf,
      unopened: "zoho_settings.not_resealed",
    }),
});
