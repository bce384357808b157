import { saveVsdc } from "../vsdc/vsdc-config.ts";
import { SetupStatus, setupStatus } from "./setup-status.ts";

/** The second step: the device that signs the business's receipts. It signs once it was initialised at the tax authority. */
export const saveVsdcStep = saveVsdc({
  name: "businesses.setup.save_vsdc",
  summary: "Set up a business, step 2: the device that signs its receipts",
  output: SetupStatus,
  answered: setupStatus,
});
