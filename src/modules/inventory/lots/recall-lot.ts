import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { Decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { lotRecalled } from "../events.ts";
import { movementBody, StockMovement } from "../movements/movement.ts";
import { lots, stockMovements } from "../tables.ts";
import { Lot, lotById } from "./lot.ts";

/** Issues that the answer lists; the rest is in `GET /stock-movements?lot_id=…&type=issue`. */
const LISTED = 500;

/** A recalled lot: what of it is still there, and who got the rest. */
export const Recall = z
  .object({
    lot: Lot,
    frozen: z
      .array(z.object({ warehouse_id: z.uuid(), warehouse_code: z.string(), quantity: Decimal }))
      .describe("What warehouses hold of it; none of it is issued any more"),
    in_transit: Decimal.describe("On its way between warehouses"),
    issued: Decimal,
    returned: Decimal,
    issues_count: z.int(),
    issues: z.array(StockMovement).describe(`Who got it, by reference and time; the latest ${LISTED}`),
  })
  .meta({ id: "Recall" });

const sumOf = (id: string, condition: SQL) => sql`(select trim_scale(abs(coalesce(sum(m.quantity), 0)))::text
  from inventory.stock_movements m where m.lot_id = ${id}::uuid and ${condition})`;

const inTransit = sql`m.type = 'transfer' and exists (select from inventory.stock_transfers t
  where t.id = m.transfer_id and t.status = 'in_transit')`;

const recalled = (id: string): SQL => sql`
  select json_build_object(
    'lot', l.body::json,
    'frozen', coalesce((select json_agg(json_build_object('warehouse_id', s.warehouse_id, 'warehouse_code', w.code,
        'quantity', trim_scale(s.quantity)::text) order by w.code)
      from inventory.stock_levels s join inventory.warehouses w on w.id = s.warehouse_id
      where s.lot_id = ${id}::uuid and s.quantity > 0), '[]'),
    'in_transit', ${sumOf(id, inTransit)},
    'issued', ${sumOf(id, sql`m.type = 'issue'`)},
    'returned', ${sumOf(id, sql`m.type = 'return'`)},
    'issues_count', (select count(*) from inventory.stock_movements m where m.lot_id = ${id}::uuid and m.type = 'issue'),
    'issues', coalesce((select json_agg(i.body::json order by i.id desc) from (
      select ${stockMovements.id} as id, ${movementBody} as body from ${stockMovements}
       where ${stockMovements.lot_id} = ${id}::uuid and ${stockMovements.type} = 'issue'
       order by ${stockMovements.id} desc limit ${LISTED}) i), '[]'))::text as body, l.etag
  from (${lotById(id)}) l`;

/**
 * Freezes a lot in every warehouse, for good. No issue can pass it: one that is under way commits first and is in the
 * answer, or is refused. Errors: lot.not_found, lot.recalled.
 */
export const recallLot = command({
  name: "inventory.lots.recall",
  summary: "Recall a lot: freeze it everywhere and list who got it",
  input: z.strictObject({ lot_id: z.uuid(), reason: line(500) }),
  output: Recall,
  roles: managerUp,
  errors: ["lot.not_found", "lot.recalled"],
  batch: ({ input }) => [
    refuseUnlessStatus(lots, input.lot_id, ["available", "on_hold", "quarantined"], {
      missing: "lot.not_found",
      otherwise: "lot.recalled",
    }),
    sql`update ${lots} set status = 'recalled', status_reason = ${input.reason} where ${lots.id} = ${input.lot_id}::uuid`,
    answer(recalled(input.lot_id)),
  ],
  events: ({ input: { lot_id } }) => [
    lotRecalled.from(
      {
        lot_id: lots.id,
        product_id: lots.product_id,
        lot_number: lots.lot_number,
        reason: lots.status_reason,
        issued: sumOf(lot_id, sql`m.type = 'issue'`),
      },
      sql`${lots} where ${lots.id} = ${lot_id}::uuid`,
    ),
  ],
});
