import { job } from "#platform/operations/job.ts";
import { resealRows } from "#platform/operations/reseal-rows.ts";
import { providerAccounts as accounts } from "../tables.ts";
import { purposeOf } from "./open-account.ts";

/** Wraps the secrets of accounts under the first of the deployment's sealing keys. */
export const resealSecrets = job({
  name: "notifications.provider_accounts.reseal",
  summary: "Wrap the secrets of providers' accounts under the deployment's first sealing key",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    resealRows(run, {
      table: accounts,
      sealed: accounts.sealed_secrets,
      purposeOf,
      unopened: "provider_account.not_resealed",
    }),
});
