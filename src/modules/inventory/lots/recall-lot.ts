import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { holds, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { query } from "#platform/operations/query.ts";
import { lotRecalled } from "../events.ts";
import { Reason } from "../given-fields.ts";
import { movementBody, StockMovement } from "../movements/movement.ts";
import { lots, stockLevels, stockMovements, warehouses } from "../tables.ts";
import { Lot, lotById, NOT_RECALLED, thisLot } from "./lot.ts";

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

const ofType = (id: string, type: "issue" | "return"): SQL =>
  sql`${stockMovements} m where m.lot_id = ${id}::uuid and m.type = ${type}`;

const moved = (id: string, type: "issue" | "return"): SQL =>
  sql`(select trim_scale(abs(coalesce(sum(m.quantity), 0)))::text from ${ofType(id, type)})`;

const recalled = (id: string): SQL => {
  const body = bodyOf<z.infer<typeof Recall>>({
    lot: sql`l.body::json`,
    frozen: sql`coalesce((select json_agg(json_build_object('warehouse_id', s.warehouse_id, 'warehouse_code', w.code,
        'quantity', trim_scale(s.quantity)::text) order by w.code)
      from ${stockLevels} s join ${warehouses} w on w.id = s.warehouse_id
      where s.lot_id = ${id}::uuid and s.quantity > 0), '[]')`,
    in_transit: sql`(select trim_scale(coalesce(sum(t.quantity), 0))::text from inventory.in_transit t
      where t.lot_id = ${id}::uuid)`,
    issued: moved(id, "issue"),
    returned: moved(id, "return"),
    issues_count: sql`(select count(*) from ${ofType(id, "issue")})`,
    issues: sql`coalesce((select json_agg(i.body::json order by i.id desc) from (
      select ${stockMovements.id} as id, ${movementBody} as body from ${stockMovements}
       where ${stockMovements.lot_id} = ${id}::uuid and ${stockMovements.type} = 'issue'
       order by ${stockMovements.id} desc limit ${LISTED}) i), '[]')`,
  });
  return sql`select ${body} as body, l.etag from (${lotById(id)}) l`;
};

/** What there is of a recalled lot now, and who got the rest: what left before the recall and was recorded after it too. */
export const readRecall = query({
  name: "inventory.lots.read_recall",
  summary: "Read the recall of a lot: what is still there, and who got it",
  input: z.strictObject({ lot_id: z.uuid() }),
  output: Recall,
  roles: anyStaff,
  errors: ["lot.not_recalled"],
  missing: "lot.not_found",
  select: ({ input: { lot_id } }) =>
    sql`select r.* from (${recalled(lot_id)}) r join ${lots} on ${lots.id} = ${lot_id}::uuid
      where ${holds(sql`${lots.status} = 'recalled'`, "lot.not_recalled")}`,
});

/**
 * Freezes a lot in every warehouse. No issue can pass it: one that is under way commits first and is in the
 * answer, or is refused.
 */
export const recallLot = command({
  name: "inventory.lots.recall",
  summary: "Recall a lot: freeze it everywhere and list who got it",
  input: z.strictObject({ lot_id: z.uuid(), reason: Reason }),
  output: Recall,
  roles: managerUp,
  errors: ["lot.not_found", "lot.recalled"],
  batch: ({ input: { lot_id, reason } }) => [
    refuseUnlessStatus(lots, lot_id, NOT_RECALLED, { missing: "lot.not_found", otherwise: "lot.recalled" }),
    sql`update ${lots} set status = 'recalled', status_reason = ${reason} where ${lots.id} = ${lot_id}::uuid`,
    answer(recalled(lot_id)),
  ],
  events: ({ input: { lot_id } }) => [
    lotRecalled.from(
      viewOf(lotRecalled.payload, lots, { lot_id: lots.id, reason: lots.status_reason }),
      thisLot(lot_id),
    ),
  ],
});
