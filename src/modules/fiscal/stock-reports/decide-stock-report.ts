import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { stockReportAbandoned } from "../events.ts";
import { StockReport, stockReportById } from "./stock-report.ts";
import { stockReports } from "./tables.ts";

const factsOf = (id: string) =>
  [
    { stock_report_id: stockReports.id, device_id: stockReports.device_id },
    sql`${stockReports} where ${stockReports.id} = ${id}::uuid`,
  ] as const;

/** Gives up a report that the authority refuses or never got. What remains of its products is told all the same. */
export const giveUpStockReport = command({
  name: "fiscal.stock_reports.give_up",
  summary: "Give up telling the tax authority of a movement of stock",
  input: z.strictObject({ stock_report_id: z.uuid(), reason: line(500) }),
  output: StockReport,
  roles: managerUp,
  callers: "people",
  errors: ["stock_report.not_found", "stock_report.wrong_status"],
  batch: ({ input: { stock_report_id: id, reason } }) => [
    sql`select fiscal.give_up_stock(${id}::uuid, ${reason})`,
    answer(stockReportById(id)),
  ],
  events: ({ input }) => [stockReportAbandoned.from(...factsOf(input.stock_report_id))],
});
