import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { receiptReversed } from "../events.ts";
import { Reason } from "../given-fields.ts";
import { stockMovements as moves } from "../tables.ts";
import { lockPositions } from "./lock-positions.ts";
import { postedAnswer, StockMovements } from "./movement.ts";
import { postMovements } from "./post-movements.ts";
import { lockCosts, takeCosts } from "./take-costs.ts";

/**
 * Undoes a receipt that was posted wrongly, whole, at its own cost and at its own moment: what followed has the value that
 * it would have had without it, and its product no longer costs what it brought. Refused where its goods are needed for what has left since, and in a closed period.
 */
export const reverseReceipt = command({
  name: "inventory.stock_movements.reverse",
  summary: "Undo a wrong receipt at its own cost, as if it had not been",
  input: z.strictObject({ movement_id: z.uuid(), reason: Reason }),
  output: StockMovements,
  status: 201,
  roles: managerUp,
  errors: [
    "stock_movement.not_found",
    "stock_movement.not_reversible",
    "stock_movement.already_reversed",
    "stock_movement.already_returned",
    "stock.insufficient",
    "stock.witness_required",
    "stock.period_closed",
    "stock.too_much_since",
    "stock.too_far_back",
    "exchange_rate.missing",
    "serial.not_in_stock",
    "serial.moved_since",
  ],
  prepare: () => newId(),
  batch({ input: { movement_id: id, reason } }, first) {
    const receipt = sql`${moves} m where m.id = ${id}::uuid`;
    return [
      sql`select ${holds(sql`m.id is not null`, "stock_movement.not_found")},
                 ${holds(sql`m.type = 'receive' and m.reverses_id is null`, "stock_movement.not_reversible")}
            from (select 1) one left join ${moves} m on m.id = ${id}::uuid`,
      lockCosts(sql`select m.product_id from ${receipt}`, id),
      lockPositions(sql`select m.product_id, m.warehouse_id from ${receipt}`, "products"),
      refuseUnless(
        sql`not exists (select from ${moves} r where r.reverses_id = ${id}::uuid)`,
        "stock_movement.already_reversed",
      ),
      postMovements({
        id: { first },
        values: {
          type: sql`'receive'`,
          product_id: sql`m.product_id`,
          warehouse_id: sql`m.warehouse_id`,
          lot_id: sql`m.lot_id`,
          quantity: sql`-m.quantity`,
          unit: sql`m.unit`,
          unit_quantity: sql`-m.unit_quantity`,
          serials: sql`m.serials`,
          unit_cost: sql`m.unit_cost`,
          currency: sql`m.currency`,
          reason: sql`${reason}`,
          reference: sql`m.reference`,
          reverses_id: sql`m.id`,
          occurred_at: sql`m.occurred_at`,
        },
        from: receipt,
        order: sql`m.id`,
      }),
      takeCosts(sql`select m.product_id from ${receipt}`, id),
      postedAnswer(first),
    ];
  },
  events: ({ input: { movement_id } }, first) => [receiptReversed({ movement_id, reversal_id: first })],
});
