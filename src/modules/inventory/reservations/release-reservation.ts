import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { command } from "#platform/operations/command.ts";
import { reservationReleased } from "../events.ts";
import { endReservation, reservationFacts, reservationIsThere, thisReservation } from "./reservation.ts";

/** Ends a reservation, so that others may have the stock. */
export const releaseReservation = command({
  name: "inventory.reservations.release",
  summary: "Release a reservation: its stock is available again",
  input: z.strictObject({ reservation_id: z.uuid() }),
  output: null,
  roles: staffUp,
  errors: ["reservation.not_found", "reservation.not_active"],
  batch: ({ input: { reservation_id: id } }) => [reservationIsThere(id), endReservation(id, "released")],
  events: ({ input }) => [reservationReleased.from(reservationFacts, thisReservation(input.reservation_id))],
});
