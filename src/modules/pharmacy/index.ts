import "./errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { patientHandlers } from "./prescriptions/forget-patients.ts";

export { dispense, dispenseErrors, restoreDispensed } from "./dispensings/dispense.ts";
export {
  countConfirmed,
  countRefused,
  drugCounted,
  medicineDispensed,
  prescriptionCancelled,
  prescriptionCreated,
  prescriptionUpdated,
} from "./events.ts";
export { routes } from "./routes.ts";

/** What follows for prescriptions from what happens elsewhere. */
export const handlers: readonly Handler[] = patientHandlers;
