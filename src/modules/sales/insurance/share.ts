import { decimal } from "#platform/money.ts";

/** A share in percent, as receipts have it: 0 to 100, with at most two decimals. */
export const Share = decimal({ min: 0, places: 2 }).refine(
  (percent) => /^0*(\d{1,2}(\.\d+)?|100(\.0+)?)$/.test(percent),
  "must be at most 100",
);
