import { get, patch, post, type Route } from "#platform/http/route.ts";
import { ruleRoutes } from "./dispensing-rules.ts";
import { giveBackDispensed, listDispensings } from "./dispensings/dispensings.ts";
import { cancelPrescription, changePrescription } from "./prescriptions/change-prescription.ts";
import { createPrescription } from "./prescriptions/create-prescription.ts";
import { listPrescriptions, readPrescription } from "./prescriptions/list-prescriptions.ts";
import { listRegisterBalances } from "./register/balances.ts";
import { confirmCount, countDrug, listCounts, readCount, refuseCount } from "./register/counts.ts";
import { listRegisterEntries } from "./register/register.ts";
import { settingsRoutes } from "./settings.ts";

/** What is given out on a prescription, and the register of controlled drugs. */
export const routes: Route[] = [
  get("/prescriptions", listPrescriptions),
  post("/prescriptions", createPrescription),
  get("/prescriptions/{prescription_id}", readPrescription),
  patch("/prescriptions/{prescription_id}", changePrescription),
  post("/prescriptions/{prescription_id}/cancel", cancelPrescription),
  get("/dispensings", listDispensings),
  post("/dispensings/{dispensing_id}/give-back", giveBackDispensed),
  get("/reports/controlled-drugs", listRegisterEntries),
  get("/reports/controlled-drugs/balances", listRegisterBalances),
  get("/controlled-drug-counts", listCounts),
  post("/controlled-drug-counts", countDrug),
  get("/controlled-drug-counts/{count_id}", readCount),
  post("/controlled-drug-counts/{count_id}/confirm", confirmCount),
  post("/controlled-drug-counts/{count_id}/refuse", refuseCount),
  ...ruleRoutes,
  ...settingsRoutes,
];
