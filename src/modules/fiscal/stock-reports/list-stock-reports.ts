import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import {
  ListedStockReport,
  listedBody,
  StockReport,
  StockReportKind,
  StockReportStatus,
  stockReportById,
} from "./stock-report.ts";
import { stockReportLines as lines, stockReports } from "./tables.ts";

/** Reports of stock to the authority, the latest first. */
export const listStockReports = list({
  name: "fiscal.stock_reports.list",
  summary: "List reports of stock to the tax authority",
  item: ListedStockReport,
  roles: anyStaff,
  filters: {
    device_id: equals(stockReports.device_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${stockReports.warehouse_id} = ${id}`),
    status: equals(stockReports.status, StockReportStatus),
    kind: equals(stockReports.kind, StockReportKind),
    product_id: matches(
      z.uuid(),
      (id) =>
        sql`${stockReports.id} in (select l.report_id from ${lines} l where l.product_id = ${id}::uuid)`,
    ),
    movement_id: matches(
      z.uuid(),
      (id) =>
        sql`${stockReports.id} in (select l.report_id from ${lines} l where l.movement_id = ${id}::uuid)`,
    ),
  },
  from: pagesInSight(stockReports.id, stockReports.warehouse_id),
  body: listedBody,
  id: stockReports.id,
  sorts: { created_at: { by: stockReports.id, type: "uuid" } },
  order: "-created_at",
});

/** One report with its lines. */
export const readStockReport = query({
  name: "fiscal.stock_reports.read",
  summary: "Read a report of stock to the tax authority",
  input: z.strictObject({ stock_report_id: z.uuid() }),
  output: StockReport,
  roles: anyStaff,
  missing: "stock_report.not_found",
  select: ({ input }) => stockReportById(input.stock_report_id),
});
