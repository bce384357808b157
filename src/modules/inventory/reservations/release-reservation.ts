import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { reservationReleased } from "../events.ts";
import { GivenUnit } from "../given-fields.ts";
import {
  inWholeUnits,
  ownQuantity,
  Reservation,
  reservationAtVersion,
  reservationById,
  reservationFacts,
  reservationIsThere,
  saidErrors,
  thisReservation,
} from "./reservation.ts";

/** Ends a reservation, so that others may have the stock. */
export const releaseReservation = command({
  name: "inventory.reservations.release",
  summary: "Release a reservation: its stock is available again",
  input: z.strictObject({ reservation_id: z.uuid() }),
  output: null,
  roles: staffUp,
  errors: ["reservation.not_found", "reservation.not_active", "version.stale"],
  batch: ({ input: { reservation_id: id }, ifMatch }) => [
    ...reservationAtVersion(id, ifMatch),
    sql`select from inventory.settle_reservation(${id}::uuid, 'released')`,
  ],
  events: ({ input }) => [reservationReleased.from(reservationFacts, thisReservation(input.reservation_id))],
});

/** Gives up a part of a reservation; one of which nothing remains has ended. */
export const releasePart = command({
  name: "inventory.reservations.release_part",
  summary: "Release a part of a reservation: the rest stays reserved",
  input: z.strictObject({
    reservation_id: z.uuid(),
    quantity: decimal({ positive: true }),
    unit: GivenUnit,
  }),
  output: Reservation,
  roles: staffUp,
  errors: ["reservation.not_found", "reservation.not_active", "reservation.more_than_remains", ...saidErrors],
  batch({ input: { reservation_id: id, ...said } }) {
    const quantity = ownQuantity(id, said);
    return [
      reservationIsThere(id),
      inWholeUnits(id, quantity),
      sql`select from inventory.settle_reservation(${id}::uuid, 'released', ${quantity})`,
      answer(reservationById(id)),
    ];
  },
  events: ({ input }) => [reservationReleased.from(reservationFacts, thisReservation(input.reservation_id))],
});
