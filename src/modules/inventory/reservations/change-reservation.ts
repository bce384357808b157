import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { reservationUpdated } from "../events.ts";
import { GivenUnit, Reference } from "../given-fields.ts";
import { reservations } from "../tables.ts";
import {
  checkSaid,
  checkUntil,
  inWholeUnits,
  lockPlace,
  ownQuantity,
  Reservation,
  reservationAtVersion,
  reservationById,
  reservationFacts,
  reservationIsThere,
  saidErrors,
  stillActive,
  thisReservation,
  Until,
} from "./reservation.ts";

/** Another quantity: more is reserved where it is to be had; less leaves something to reserve. */
const resized = (id: string, quantity: SQL): Statement[] => [
  inWholeUnits(id, quantity),
  refuseUnless(
    sql`(select consumed + released from ${thisReservation(id)}) < ${quantity}`,
    "reservation.quantity_used",
  ),
  sql`select inventory.check_available(product_id, warehouse_id, ${quantity} - quantity, lot_id)
        from ${thisReservation(id)} and quantity < ${quantity}`,
];

/** Changes how much an active reservation reserves, and until when. */
export const changeReservation = command({
  name: "inventory.reservations.change",
  summary: "Change a reservation's quantity, time or reference",
  input: z.strictObject({
    reservation_id: z.uuid(),
    quantity: decimal({ positive: true })
      .optional()
      .describe("In all, with what was consumed and released; more only where it is available"),
    unit: GivenUnit,
    reference: Reference,
    expires_at: Until,
  }),
  output: Reservation,
  roles: staffUp,
  errors: [
    "reservation.not_found",
    "reservation.not_active",
    "reservation.quantity_used",
    "stock.insufficient",
    ...saidErrors,
    "lot.not_usable",
    "version.stale",
  ],
  prepare({ input }) {
    checkSaid(input);
  },
  batch: ({ input: { reservation_id: id, expires_at, quantity, unit, ...given }, ifMatch }) => [
    ...checkUntil(expires_at),
    reservationIsThere(id),
    lockPlace(id),
    ...reservationAtVersion(id, ifMatch),
    stillActive(id),
    ...(quantity === undefined ? [] : resized(id, ownQuantity(id, { quantity, unit }))),
    changeOne(
      updateRows(
        reservations,
        {
          version: sql`${reservations.version}`,
          ...given,
          ...(quantity === undefined ? {} : { quantity: ownQuantity(id, { quantity, unit }) }),
          ...(expires_at === undefined ? {} : { expires_at: sql`${expires_at}::timestamptz` }),
        },
        sql`${reservations.id} = ${id}::uuid and ${reservations.status} = 'active'`,
        sql`${reservations.id}`,
      ),
      "reservation.not_active",
    ),
    answer(reservationById(id)),
  ],
  events: ({ input }) => [reservationUpdated.from(reservationFacts, thisReservation(input.reservation_id))],
});
