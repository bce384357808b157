import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { viewOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { transferCancelled, transferReceived } from "../events.ts";
import { warehousesInUse } from "../in-use.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { stockMovements, stockTransfers } from "../tables.ts";
import { StockTransfer, transferById } from "./transfer.ts";

const input = z.strictObject({ transfer_id: z.uuid() });
const unfinished = (id: string) =>
  refuseUnlessStatus(stockTransfers, id, ["in_transit"], {
    missing: "stock_transfer.not_found",
    otherwise: "stock_transfer.not_in_transit",
  });

const thisTransfer = (id: string): SQL => sql`${stockTransfers} where ${stockTransfers.id} = ${id}::uuid`;
const facts = viewOf(transferReceived.payload, stockTransfers, { transfer_id: stockTransfers.id });

/** The SELECT of one of a transfer's warehouses. */
const warehouseOf = (id: string, side: "to_warehouse_id" | "from_warehouse_id"): SQL =>
  sql`select ${stockTransfers[side]} from ${thisTransfer(id)}`;

/** The statements that put all that left into a warehouse, and end the transfer. */
function finish(id: string, status: "received" | "cancelled", warehouse: SQL, first: string) {
  const sent = sql`${stockMovements} m where m.transfer_id = ${id}::uuid and m.quantity < 0`;
  return [
    lockPositions(sql`select m.product_id, (${warehouse}) from ${sent}`),
    sql`update ${stockTransfers} set status = ${status}, finished_at = now() where ${stockTransfers.id} = ${id}::uuid`,
    postMovements({
      id: { first },
      values: {
        type: sql`'transfer'`,
        product_id: sql`m.product_id`,
        warehouse_id: sql`(${warehouse})`,
        lot_id: sql`m.lot_id`,
        quantity: sql`-m.quantity`,
        reference: sql`m.reference`,
        transfer_id: sql`m.transfer_id`,
      },
      from: sent,
      order: sql`m.id`,
    }),
    answer(transferById(id)),
  ];
}

/** The goods arrive where they were sent. */
export const receiveStockTransfer = command({
  name: "inventory.stock_transfers.receive",
  summary: "Receive a transfer: all that left arrives",
  input,
  output: StockTransfer,
  roles: staffUp,
  errors: [
    "stock_transfer.not_found",
    "stock_transfer.not_in_transit",
    "stock.too_large",
    "warehouse.not_found",
    "warehouse.inactive",
  ],
  prepare: () => newId(),
  batch({ input: { transfer_id } }, first) {
    const to = warehouseOf(transfer_id, "to_warehouse_id");
    return [unfinished(transfer_id), warehousesInUse(to), ...finish(transfer_id, "received", to, first)];
  },
  events: ({ input: { transfer_id } }) => [transferReceived.from(facts, thisTransfer(transfer_id))],
});

/** The goods are put back where they came from. */
export const cancelStockTransfer = command({
  name: "inventory.stock_transfers.cancel",
  summary: "Cancel a transfer: all that left goes back to where it was",
  input,
  output: StockTransfer,
  roles: staffUp,
  errors: ["stock_transfer.not_found", "stock_transfer.not_in_transit", "stock.too_large"],
  prepare: () => newId(),
  batch({ input: { transfer_id } }, first) {
    const from = warehouseOf(transfer_id, "from_warehouse_id");
    return [unfinished(transfer_id), ...finish(transfer_id, "cancelled", from, first)];
  },
  events: ({ input: { transfer_id } }) => [transferCancelled.from(facts, thisTransfer(transfer_id))],
});
