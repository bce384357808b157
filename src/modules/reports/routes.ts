import { get, type Route } from "#platform/http/route.ts";
import { listMovementHistory } from "./movement-history.ts";
import { listSlowMovers } from "./slow-movers.ts";
import { listStockValuation, totalStockValuation } from "./stock-valuation.ts";
import { listTurnover } from "./turnover.ts";
import { downloadWeeklyReport, listWeeklyReports, readWeeklyReport } from "./weekly/weekly-reports.ts";

/** The routes of the reports. */
export const routes: Route[] = [
  get("/reports/stock-valuation", listStockValuation),
  get("/reports/stock-valuation/totals", totalStockValuation),
  get("/reports/movement-history", listMovementHistory),
  get("/reports/turnover", listTurnover),
  get("/reports/slow-movers", listSlowMovers),
  get("/reports/weekly", listWeeklyReports),
  get("/reports/weekly/{report_id}", readWeeklyReport),
  get("/reports/weekly/{report_id}/pdf", downloadWeeklyReport),
];
