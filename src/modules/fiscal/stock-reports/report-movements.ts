import { sql } from "drizzle-orm";
import { stockMoved, warehouseEvents } from "#modules/inventory";
import { emitEach } from "#platform/events.ts";
import { type Handler, on } from "#platform/operations/handler.ts";
import { deviceDisabled, deviceInitialised, deviceUpdated, stockReportDue } from "../events.ts";
import { stockReportLines as lines, stockReports } from "./tables.ts";

/** What moved nothing, such as a revaluation, is no news to the authority. */
const moves = (quantity: string): boolean => /[1-9]/.test(quantity);

/** All that was reported is compared with what is there. */
const compared = () => [sql`select fiscal.mark_changed_places()`];

/**
 * Every movement of the ledger is told to the authority, where a device is active for its warehouse. Those that were written before there was
 * any device are not, and take no mark: that can only be said once a device of an earlier transaction cannot appear any more.
 */
export const stockReportHandlers: readonly Handler[] = [
  on(stockMoved, "fiscal.stock_reports.take", {
    concerns: ({ quantity }) => moves(quantity),
    follows: (_, { id }) =>
      sql`coalesce(app.written_in(${id}::uuid) >= app.oldest_transaction(), true) or fiscal.is_told(${id}::uuid)`,
    batch: ({ id: event, payload: { id }, request_id, time }) => [
      sql`select fiscal.take_movement(${id}::uuid, ${request_id ?? id}, ${time}::timestamptz) where fiscal.is_told(${event}::uuid)`,
      emitEach([
        {
          event: stockReportDue,
          payload: stockReportDue.payloadOf({ stock_report_id: sql`r.id`, device_id: sql`r.device_id` }),
          from: sql`${lines} l join ${stockReports} r on r.id = l.report_id where l.movement_id = ${id}::uuid
            and not exists (select from ${lines} o where o.report_id = r.id and o.movement_id <> l.movement_id)`,
        },
      ]),
    ],
  }),
  on(warehouseEvents.updated, "fiscal.stock_reports.move_warehouse", {
    concerns: ({ fields }) => fields.includes("branch_id"),
    batch: compared,
  }),
  // What moved while the device's change was being committed was taken as if there were none: it is found after it.
  on(deviceInitialised, "fiscal.stock_reports.change_device", { batch: compared }),
  on(deviceDisabled, "fiscal.stock_reports.change_device", { batch: compared }),
  on(deviceUpdated, "fiscal.stock_reports.change_device", {
    concerns: ({ fields }) => fields.includes("branch_id"),
    batch: compared,
  }),
];
