import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { GivenDay } from "#platform/time.ts";
import { lotUpdated } from "../events.ts";
import { LotNumber, Reason } from "../given-fields.ts";
import { lots, products, suppliers } from "../tables.ts";
import { Lot, lotById, thisLot } from "./lot.ts";

/** Corrects what was recorded of a lot. */
export const changeLot = command({
  name: "inventory.lots.change",
  summary: "Correct a lot's number, expiry date or supplier",
  input: z.strictObject({
    lot_id: z.uuid(),
    lot_number: LotNumber.optional().describe(
      "Not of a recalled lot, which is refused by its number; the audit log keeps the one that it had",
    ),
    expires_on: GivenDay.nullable().optional(),
    supplier_id: z.uuid().nullable().optional(),
    reason: Reason.nullable()
      .optional()
      .describe("Required where the lot has expired and gets another date, and for a later date than it had"),
  }),
  output: Lot,
  roles: managerUp,
  errors: [
    "lot.not_found",
    "lot.recalled",
    "lot.number_taken",
    "lot.expiry_required",
    "lot.reason_required",
    "supplier.not_found",
    "version.stale",
  ],
  batch: ({ input: { lot_id, reason, ...corrected }, ifMatch }) => [
    ...refuseStale(
      sql`select ${lots.version} from ${thisLot(lot_id)} for no key update`,
      ifMatch,
      "lot.not_found",
    ),
    ...(corrected.lot_number
      ? [
          refuseUnless(
            sql`not exists (select from ${thisLot(lot_id)} and ${lots.status} = 'recalled')`,
            "lot.recalled",
          ),
        ]
      : []),
    ...(corrected.supplier_id
      ? [
          refuseUnless(
            sql`exists (select from ${suppliers}
              where ${suppliers.id} = ${corrected.supplier_id}::uuid and ${suppliers.deleted_at} is null)`,
            "supplier.not_found",
          ),
        ]
      : []),
    ...(corrected.expires_on === null
      ? [
          refuseUnless(
            sql`not exists (select from ${lots} t join ${products} p on p.id = t.product_id
              where t.id = ${lot_id}::uuid and p.expiry_required)`,
            "lot.expiry_required",
          ),
        ]
      : []),
    updateRows(
      lots,
      { correction_reason: reason ?? null, ...corrected },
      sql`${lots.id} = ${lot_id}::uuid`,
      sql`${lots.id}`,
    ),
    answer(lotById(lot_id), "lot.not_found"),
  ],
  events: ({ input: { lot_id, reason: _, ...corrected } }) => [
    lotUpdated.from(
      {
        lot_id: lots.id,
        product_id: lots.product_id,
        reason: lots.correction_reason,
        fields: sql`${JSON.stringify(Object.keys(corrected))}::jsonb`,
      },
      thisLot(lot_id),
    ),
  ],
});
