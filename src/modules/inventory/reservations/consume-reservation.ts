import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";

import { Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";

import { command } from "#platform/operations/command.ts";
import { reservationConsumed } from "../events.ts";
import { Days, GivenUnit, Reference, Serials } from "../given-fields.ts";
import { postedAnswer, StockMovements } from "../movements/movement.ts";
import { postMovements } from "../movements/post-movements.ts";
import { serialErrors, serialsOf } from "../serials.ts";
import {
  checkSaid,
  ownQuantity,
  reservationFacts,
  reservationIsThere,
  saidErrors,
  thisReservation,
} from "./reservation.ts";

/**
 * Issues what was reserved: of its lot, or what expires first and is no other's. That is refused when the stock was since
 * held, recalled, lost or went past its date; the reservation stays.
 */
export const consumeReservation = command({
  name: "inventory.reservations.consume",
  summary: "Issue reserved stock, whole or in part",
  input: z.strictObject({
    reservation_id: z.uuid(),
    quantity: decimal({ positive: true })
      .optional()
      .describe("All that remains where it is left out; the rest of it stays reserved"),
    unit: GivenUnit,
    min_shelf_life_days: Days.optional(),
    serials: Serials,
    reference: Reference.describe("The reservation's where it is left out"),
  }),
  output: StockMovements,
  status: 201,
  roles: staffUp,
  errors: [
    "reservation.not_found",
    "reservation.not_active",
    "reservation.more_than_remains",
    "stock.insufficient",
    ...saidErrors,
    "lot.not_usable",
    "stock.witness_required",
    "warehouse.quarantine",
    ...serialErrors,
  ],
  prepare({ input }) {
    checkSaid(input);
    const { serials, min_shelf_life_days } = input;
    if (serials && min_shelf_life_days !== undefined) {
      const message = "belongs to what leaves without serials";
      throw new Problem("request.invalid", {
        errors: [{ path: "min_shelf_life_days", code: "not_allowed", message }],
      });
    }
    return newId();
  },
  batch: ({ input: { reservation_id: id, min_shelf_life_days, reference, serials, ...said } }, first) => [
    reservationIsThere(id),
    postMovements({
      id: { first },
      values: {
        type: sql`'issue'`,
        product_id: sql`r.product_id`,
        warehouse_id: sql`r.warehouse_id`,
        lot_id: sql`p.lot_id`,
        quantity: sql`-p.quantity`,
        unit: sql`${said.unit ?? null}`,
        unit_quantity: sql`-p.unit_quantity`,
        serials: sql`p.serials`,
        reference: sql`coalesce(${reference ?? null}, r.reference)`,
        reservation_id: sql`${id}::uuid`,
      },
      from: sql`inventory.settle_reservation(${id}::uuid, 'consumed', ${ownQuantity(id, said)}) r
        cross join lateral inventory.plan_leaving(r.product_id, r.warehouse_id,
          ${said.unit ? sql`${said.quantity ?? null}::numeric` : sql`r.quantity`}, ${said.unit ?? null}, ${serialsOf(serials)},
          ${min_shelf_life_days ?? 0}::int, r.lot_id, reservation => ${id}::uuid)
          with ordinality p (lot_id, quantity, unit_quantity, serials, n)`,
      order: sql`p.n`,
    }),
    postedAnswer(first),
  ],
  events: ({ input }) => [reservationConsumed.from(reservationFacts, thisReservation(input.reservation_id))],
});
