import { get, type Route } from "#platform/http/route.ts";
import { readDays } from "./days/read-days.ts";
import { listMovementHistory } from "./stock/list-movement-history.ts";
import { listSlowMovers } from "./stock/list-slow-movers.ts";
import { listStockValuation } from "./stock/list-stock-valuation.ts";
import { listTurnover } from "./stock/list-turnover.ts";
import { reportExpiringStock } from "./stock/report-expiring-stock.ts";
import { totalStockValuation } from "./stock/total-stock-valuation.ts";
import { listWeeklyReports } from "./weekly/list-weekly-reports.ts";
import { downloadWeeklyReport, readWeeklyReport } from "./weekly/read-weekly-report.ts";

/** The routes of the reports. */
export const routes: Route[] = [
  get("/reports/stock-valuation", listStockValuation),
  get("/reports/stock-valuation/totals", totalStockValuation),
  get("/reports/days", readDays),
  get("/reports/movement-history", listMovementHistory),
  get("/reports/turnover", listTurnover),
  get("/reports/slow-movers", listSlowMovers),
  get("/reports/expiring-stock", reportExpiringStock),
  get("/reports/weekly", listWeeklyReports),
  get("/reports/weekly/{report_id}", readWeeklyReport),
  get("/reports/weekly/{report_id}/pdf", downloadWeeklyReport),
];
