import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { reservationConsumed } from "../events.ts";
import { Days, Reference } from "../given-fields.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postedAnswer, StockMovements } from "../movements/movement.ts";
import { postMovements } from "../movements/post-movements.ts";
import { reservations } from "../tables.ts";
import { endReservation, reservationFacts, reservationIsThere, thisReservation } from "./reservation.ts";

/**
 * Issues what was reserved, what expires first. That is refused for lack of stock when its stock was since held, recalled,
 * lost or went past its date.
 */
export const consumeReservation = command({
  name: "inventory.reservations.consume",
  summary: "Issue reserved stock",
  input: z.strictObject({
    reservation_id: z.uuid(),
    min_shelf_life_days: Days.optional(),
    reference: Reference.describe("The reservation's where it is left out"),
  }),
  output: StockMovements,
  status: 201,
  roles: staffUp,
  errors: [
    "reservation.not_found",
    "reservation.not_active",
    "stock.insufficient",
    "stock.whole_units",
    "warehouse.quarantine",
  ],
  prepare: () => newId(),
  batch: ({ input: { reservation_id: id, min_shelf_life_days, reference } }, first) => [
    reservationIsThere(id),
    lockPositions(sql`select product_id, warehouse_id from ${thisReservation(id)}`),
    endReservation(id, "consumed"),
    postMovements({
      id: { first },
      values: {
        type: sql`'issue'`,
        product_id: sql`r.product_id`,
        warehouse_id: sql`r.warehouse_id`,
        lot_id: sql`p.lot_id`,
        quantity: sql`-p.quantity`,
        reference: sql`coalesce(${reference ?? null}, r.reference)`,
      },
      from: sql`${reservations} r cross join lateral inventory.plan_issue(r.product_id, r.warehouse_id, r.quantity,
        ${min_shelf_life_days ?? 0}::int) with ordinality p (lot_id, quantity, n) where r.id = ${id}::uuid`,
      order: sql`p.n`,
    }),
    postedAnswer(first),
  ],
  events: ({ input }) => [reservationConsumed.from(reservationFacts, thisReservation(input.reservation_id))],
});
