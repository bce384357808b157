import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the reports refuse. */
export const reportErrors = declareErrors({
  "report.in_future": { status: 422, title: "The day has not come yet in the tenant's time zone" },
  "weekly_report.not_found": { status: 404, title: "There is no such weekly report" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof reportErrors> {}
}
