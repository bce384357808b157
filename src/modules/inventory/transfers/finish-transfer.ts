import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { transferCancelled, transferReceived } from "../events.ts";
import { lockPositions, warehousesInUse } from "../in-use.ts";
import { movedEvents } from "../movements/movement.ts";
import { stockMovements, stockTransfers } from "../tables.ts";
import { StockTransfer, transferById } from "./transfer.ts";

interface Ending {
  verb: "receive" | "cancel";
  status: "received" | "cancelled";
  /** Where the goods are put. */
  warehouse: "to_warehouse_id" | "from_warehouse_id";
  summary: string;
}

/** Declares an end of a transfer. Errors: stock_transfer.not_found, .not_in_transit, stock.too_large. */
function finishTransfer({ verb, status, warehouse, summary }: Ending) {
  return command({
    name: `inventory.stock_transfers.${verb}`,
    summary,
    input: z.strictObject({ transfer_id: z.uuid() }),
    output: StockTransfer,
    roles: staffUp,
    errors: [
      "stock_transfer.not_found",
      "stock_transfer.not_in_transit",
      "stock.too_large",
      ...(verb === "receive" ? (["warehouse.not_found", "warehouse.inactive"] as const) : []),
      "conflict.retry",
    ],
    prepare: () => newId(),
    batch({ input: { transfer_id } }, first) {
      const where = sql`(select ${stockTransfers[warehouse]} from ${stockTransfers} where ${stockTransfers.id} = ${transfer_id}::uuid)`;
      const sent = sql`select m.id, m.product_id, m.lot_id, m.quantity, m.reference from inventory.stock_movements m
        where m.transfer_id = ${transfer_id}::uuid and m.quantity < 0`;
      return [
        refuseUnlessStatus(stockTransfers, transfer_id, ["in_transit"], {
          missing: "stock_transfer.not_found",
          otherwise: "stock_transfer.not_in_transit",
        }),
        ...(verb === "receive" ? [warehousesInUse(sql`select ${where}`)] : []),
        lockPositions(sql`select product_id, ${where} from (${sent}) s`),
        sql`update ${stockTransfers} set status = ${status}, finished_at = now() where ${stockTransfers.id} = ${transfer_id}::uuid`,
        sql`insert into ${stockMovements} (id, type, product_id, warehouse_id, lot_id, quantity, reference, transfer_id)
            select inventory.nth_id(${first}::uuid, row_number() over (order by s.id)), 'transfer', s.product_id, ${where},
                   s.lot_id, -s.quantity, s.reference, ${transfer_id}::uuid
              from (${sent}) s order by s.id`,
        movedEvents,
        answer(transferById(transfer_id)),
      ];
    },
    events: ({ input: { transfer_id } }) => [
      (status === "received" ? transferReceived : transferCancelled).from(
        {
          transfer_id: stockTransfers.id,
          from_warehouse_id: stockTransfers.from_warehouse_id,
          to_warehouse_id: stockTransfers.to_warehouse_id,
        },
        sql`${stockTransfers} where ${stockTransfers.id} = ${transfer_id}::uuid`,
      ),
    ],
  });
}

export const receiveStockTransfer = finishTransfer({
  verb: "receive",
  status: "received",
  warehouse: "to_warehouse_id",
  summary: "Receive a transfer: all that left arrives",
});

export const cancelStockTransfer = finishTransfer({
  verb: "cancel",
  status: "cancelled",
  warehouse: "from_warehouse_id",
  summary: "Cancel a transfer: all that left goes back to where it was",
});
