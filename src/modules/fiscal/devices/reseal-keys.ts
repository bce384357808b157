import { job } from "#platform/operations/job.ts";
import { resealRows } from "#platform/operations/reseal-rows.ts";
import { purposeOf } from "../authority/authority-of.ts";
import { devices } from "../tables.ts";

/** Wraps the keys of devices under the first of the deployment's sealing keys, where they are under another. */
export const resealKeys = job({
  name: "fiscal.devices.reseal",
  summary: "Wrap the keys of fiscal devices under the deployment's first sealing key",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    resealRows(run, {
      ...{ table: devices, sealed: devices.sealed_keys, purposeOf, unopened: "fiscal_device.not_resealed" },
    }),
});
