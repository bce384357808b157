import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { reservationCreated } from "../events.ts";
import { GivenUnit, LotNumber, Reference } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { reservations } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import {
  checkUntil,
  Reservation,
  reservationById,
  reservationFacts,
  thisReservation,
  Until,
} from "./reservation.ts";

const DEFAULT_MINUTES = 15;

/** Reserves stock: as much as is usable and not reserved yet, and no more. */
export const reserveStock = command({
  name: "inventory.reservations.create",
  summary: `Reserve stock until a moment, ${DEFAULT_MINUTES} minutes from now where none is named`,
  input: z.strictObject({
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    lot_id: z.uuid().optional().describe("Of this lot alone; of whichever are usable where none is named"),
    lot_number: LotNumber.optional().describe("The lot by its number, in place of lot_id"),
    quantity: decimal({ positive: true }),
    unit: GivenUnit,
    partial: z
      .boolean()
      .optional()
      .describe(
        "Where there is less, that is reserved, if there is any; the answer's quantity says how much",
      ),
    reference: Reference,
    expires_at: Until,
  }),
  output: Reservation,
  status: 201,
  roles: staffUp,
  errors: [
    ...inUseErrors,
    "lot.not_found",
    "lot.not_usable",
    "stock.insufficient",
    "stock.whole_units",
    "stock.too_large",
    ...unitUseErrors,
  ],
  prepare({ input: { lot_id, lot_number } }) {
    if (lot_id !== undefined && lot_number !== undefined) {
      const message = "is one way to name the lot, lot_id the other";
      throw new Problem("request.invalid", {
        errors: [{ path: "lot_number", code: "not_allowed", message }],
      });
    }
    return newId();
  },
  batch({ input }, id) {
    const { product_id, warehouse_id, reference, expires_at, partial = false } = input;
    const quantity = ownUnits(
      sql`${product_id}::uuid`,
      sql`${input.quantity}::numeric`,
      sql`${input.unit ?? null}`,
    );
    const lot =
      input.lot_id || input.lot_number
        ? sql`inventory.find_lot(${product_id}::uuid, ${input.lot_id ?? null}::uuid, ${input.lot_number ?? null})`
        : sql`null::uuid`;
    return [
      ...checkUntil(expires_at),
      productsInUse(sql`values (${product_id}::uuid)`),
      warehousesInUse(sql`values (${warehouse_id}::uuid)`),
      sql`insert into ${reservations} (id, product_id, warehouse_id, lot_id, quantity, reference, expires_at)
          select ${id}::uuid, ${product_id}::uuid, ${warehouse_id}::uuid, l.id, a.quantity, ${reference ?? null},
                 coalesce(${expires_at ?? null}::timestamptz, app.now() + make_interval(mins => ${DEFAULT_MINUTES}::int))
            from (values (${lot})) l (id)
           cross join lateral inventory.check_available(${product_id}::uuid, ${warehouse_id}::uuid, ${quantity},
                                                        l.id, part => ${partial}) a (quantity)`,
      answer(reservationById(id)),
    ];
  },
  events: (_, id) => [reservationCreated.from(reservationFacts, thisReservation(id))],
});
