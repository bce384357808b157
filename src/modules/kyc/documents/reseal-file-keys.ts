import { job } from "#platform/operations/job.ts";
import { resealRows } from "#platform/operations/reseal-rows.ts";
import { documents } from "../tables.ts";
import { purposeOf } from "./document.ts";

/** Wraps the keys of files under the first of the deployment's sealing keys. */
export const resealFileKeys = job({
  name: "kyc.documents.reseal",
  summary: "Wrap the keys of papers' files under the deployment's first sealing key",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    resealRows(run, {
      table: documents,
      sealed: documents.sealed_key,
      purposeOf,
      unopened: "kyc_document.not_resealed",
    }),
});
