import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Reservation, reservationById } from "./reservation.ts";

/** One reservation. */
export const readReservation = query({
  name: "inventory.reservations.read",
  summary: "Read a reservation",
  input: z.strictObject({ reservation_id: z.uuid() }),
  output: Reservation,
  roles: anyStaff,
  missing: "reservation.not_found",
  select: ({ input }) => reservationById(input.reservation_id),
});
