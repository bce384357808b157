import { get, post, type Route } from "#platform/http/route.ts";
import { giveUpStockReport } from "./decide-stock-report.ts";
import { listStockReports, readStockReport } from "./list-stock-reports.ts";
import { retryStockReport, retryStockReports } from "./retry-stock-reports.ts";

/** The routes of reports of stock to the authority. */
export const stockReportRoutes: Route[] = [
  get("/stock-reports", listStockReports),
  post("/stock-reports/retry", retryStockReports),
  get("/stock-reports/{stock_report_id}", readStockReport),
  post("/stock-reports/{stock_report_id}/retry", retryStockReport),
  post("/stock-reports/{stock_report_id}/give-up", giveUpStockReport),
];
