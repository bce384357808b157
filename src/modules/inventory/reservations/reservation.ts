import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { reservations } from "../tables.ts";

export const ReservationStatus = z.enum(["active", "released", "consumed", "expired"]);

/** Stock of a product at a warehouse that is promised until a moment. Which lots it will be is decided when it leaves. */
export const Reservation = z
  .object({
    ...shownAlways,
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    quantity: Decimal,
    status: ReservationStatus,
    reference: z.string().nullable(),
    expires_at: Timestamp,
    created_by: z.uuid().nullable(),
  })
  .meta({ id: "Reservation" });

/** A reservation counts no more from the moment it expires, whether the job has come by or not. */
const isOver = sql`${reservations.status} = 'active' and ${reservations.expires_at} <= now()`;
const status = sql`case when ${isOver} then 'expired' else ${reservations.status} end`;

/** The same, as conditions that indexes serve. */
const inStatus: Record<z.infer<typeof ReservationStatus>, SQL> = {
  active: sql`${reservations.status} = 'active' and ${reservations.expires_at} > now()`,
  expired: sql`(${reservations.status} = 'expired' or (${isOver}))`,
  released: sql`${reservations.status} = 'released'`,
  consumed: sql`${reservations.status} = 'consumed'`,
};

const view: View<z.infer<typeof Reservation>> = {
  id: reservations.id,
  product_id: reservations.product_id,
  warehouse_id: reservations.warehouse_id,
  quantity: reservations.quantity,
  status,
  reference: reservations.reference,
  expires_at: reservations.expires_at,
  created_by: reservations.created_by,
  version: reservations.version,
  created_at: reservations.created_at,
  updated_at: reservations.updated_at,
};

/** The SELECT of one reservation: its body and its version as the ETag. */
export const reservationById = (id: string) =>
  sql`select ${bodyOf(view)} as body, ${reservations.version}::text as etag from ${reservations}
      where ${reservations.id} = ${id}::uuid`;

export const readReservation = query({
  name: "inventory.reservations.read",
  summary: "Read a reservation",
  input: z.strictObject({ reservation_id: z.uuid() }),
  output: Reservation,
  roles: anyStaff,
  missing: "reservation.not_found",
  select: ({ input }) => reservationById(input.reservation_id),
});

/** Reservations, the latest first. */
export const listReservations = list({
  name: "inventory.reservations.list",
  summary: "List reservations",
  item: Reservation,
  roles: anyStaff,
  filters: {
    product_id: equals(reservations.product_id, z.uuid()),
    warehouse_id: equals(reservations.warehouse_id, z.uuid()),
    status: matches(ReservationStatus, (wanted) => inStatus[wanted]),
  },
  from: sql`${reservations}`,
  body: bodyOf(view),
  id: reservations.id,
  sorts: { created_at: { by: reservations.id, type: "uuid" } },
  order: "-created_at",
});
