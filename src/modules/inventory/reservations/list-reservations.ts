import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { lotOf, productOf, warehouseOf } from "../expansions.ts";
import { reservations } from "../tables.ts";
import { inStatus, Reservation, ReservationStatus, reservationBody } from "./reservation.ts";

/** Reservations, the latest first. */
export const listReservations = list({
  name: "inventory.reservations.list",
  summary: "List reservations",
  item: Reservation,
  roles: anyStaff,
  filters: {
    product_id: equals(reservations.product_id, z.uuid()),
    warehouse_id: equals(reservations.warehouse_id, z.uuid()),
    lot_id: equals(reservations.lot_id, z.uuid()),
    status: matches(ReservationStatus, (wanted) => inStatus[wanted]),
  },
  from: pagesInSight(reservations.id, reservations.warehouse_id),
  body: reservationBody,
  id: reservations.id,
  expand: {
    product: productOf(reservations.product_id),
    lot: lotOf(reservations.lot_id),
    warehouse: warehouseOf(reservations.warehouse_id),
  },
  sorts: { created_at: { by: reservations.id, type: "uuid" } },
  order: "-created_at",
});
