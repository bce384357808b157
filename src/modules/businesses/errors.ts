import { type Codes, declareErrors } from "#platform/errors.ts";

/** What setting a business up refuses. */
export const businessErrors = declareErrors({
  "business.tin_missing": {
    status: 409,
    title: "The business has no tax number yet, by which the tax authority knows its device",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof businessErrors> {}
}
