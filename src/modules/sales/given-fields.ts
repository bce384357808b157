import { decimal } from "#platform/money.ts";

/** So many percent: 0 to 100, with at most four decimals. */
export const Percent = decimal({ min: 0 }).refine(
  (percent) => /^0*(\d{1,2}(\.\d+)?|100(\.0+)?)$/.test(percent),
  "must be at most 100",
);
