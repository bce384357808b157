import { type Codes, declareErrors } from "#platform/errors.ts";

/** What reports of stock refuse. */
const stockReportErrors = declareErrors({
  "stock_report.not_found": { status: 404, title: "There is no such report of stock" },
  "stock_report.wrong_status": { status: 409, title: "The report is not in a state for that" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof stockReportErrors> {}
}
