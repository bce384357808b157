import { type Arrangement, done } from "./arrangement.ts";
import { deviceOfBusiness } from "./values.ts";

/** The business has said which device signs its receipts. */
const said: Arrangement = async ({ as }) => {
  done(await as.owner.call("PUT", "/businesses/me/vsdc-config", { body: deviceOfBusiness() }));
  return {};
};

export const arrangements: Record<string, Arrangement> = {
  "businesses.vsdc_config.read": said,
  "businesses.vsdc_config.test": said,
};
