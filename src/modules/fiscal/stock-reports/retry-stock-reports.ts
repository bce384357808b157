import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { stockReportDue } from "../events.ts";
import { devices } from "../tables.ts";
import { StockReport, stockReportById } from "./stock-report.ts";
import { stockReports } from "./tables.ts";

/** Reports that are tried again at once. */
const MOST = 500;

/** Tells whoever sends of each report that this transaction had tried again. */
const due: Statement = emitEach([
  {
    event: stockReportDue,
    payload: stockReportDue.payloadOf({
      stock_report_id: stockReports.id,
      device_id: stockReports.device_id,
    }),
    from: sql`${stockReports} where ${stockReports.is_open} and ${stockReports.next_attempt_at} = now()
      and ${stockReports.updated_at} = now()`,
  },
]);

/** Has a report told again now: one that was refused, once what was wrong with it is put right, or one that waits. */
export const retryStockReport = command({
  name: "fiscal.stock_reports.retry",
  summary: "Tell the tax authority of a movement of stock again",
  input: z.strictObject({ stock_report_id: z.uuid() }),
  output: StockReport,
  roles: managerUp,
  errors: ["stock_report.not_found", "stock_report.wrong_status"],
  batch: ({ input: { stock_report_id: id } }) => {
    const it = sql`${stockReports} where ${stockReports.id} = ${id}::uuid`;
    return [
      refuseUnless(sql`exists (select from ${it})`, "stock_report.not_found"),
      refuseUnless(
        sql`exists (select from fiscal.retry_stock(array[${id}::uuid]))`,
        "stock_report.wrong_status",
        sql`(select json_build_object('current_status', ${stockReports.status}) from ${it})`,
      ),
      due,
      answer(stockReportById(id)),
    ];
  },
});

const wanted = (ids: readonly string[] | undefined, device: string | undefined): SQL =>
  ids
    ? sql`(select coalesce(array_agg(i::uuid), '{}') from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) i)`
    : sql`(select coalesce(array_agg(w.id), '{}') from (
          select ${stockReports.id} as id from ${stockReports}
           where ${stockReports.status} in ('rejected', 'dead') and ${device ? sql`${stockReports.device_id} = ${device}::uuid` : sql`true`}
           order by ${stockReports.id} limit ${MOST}) w)`;

/** Has many told again: those that are named, or the first of all that were refused or not told in time. */
export const retryStockReports = command({
  name: "fiscal.stock_reports.retry_many",
  summary:
    "Tell the tax authority of several movements of stock again, or of all that were refused or not told in time",
  input: z.strictObject({
    stock_report_ids: z
      .array(z.uuid())
      .min(1)
      .max(MOST)
      .optional()
      .describe(`Left out: all, ${MOST} at once`),
    device_id: z.uuid().optional().describe("Of all, those of this device"),
  }),
  output: z
    .object({
      stock_report_ids: z.array(z.uuid()).describe("Those that are tried again; others need it not"),
    })
    .meta({ id: "RetriedStockReports" }),
  roles: managerUp,
  errors: ["stock_report.not_found", "device.not_found"],
  batch: ({ input: { stock_report_ids: ids, device_id } }) => [
    refuseUnless(
      sql`not exists (select from jsonb_array_elements_text(${JSON.stringify(ids ?? [])}::jsonb) i
                       where not exists (select from ${stockReports} where ${stockReports.id} = i::uuid))`,
      "stock_report.not_found",
    ),
    refuseUnless(
      device_id ? sql`exists (select from ${devices} where ${devices.id} = ${device_id}::uuid)` : sql`true`,
      "device.not_found",
    ),
    answer(
      sql`select json_build_object('stock_report_ids', coalesce(json_agg(r order by r), '[]'))::text as body, null::text as etag
            from fiscal.retry_stock(${wanted(ids, device_id)}) r`,
    ),
    due,
  ],
});
