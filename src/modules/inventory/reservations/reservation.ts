import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { reservationCreated } from "../events.ts";
import { reservations } from "../tables.ts";

/** What became of a reservation: all but active are final. */
export const ReservationStatus = z.enum(["active", "released", "consumed", "expired"]);
type ReservationStatus = z.infer<typeof ReservationStatus>;

/** Stock of a product at a warehouse that is reserved until a moment. Of which lots it is, is decided when it leaves. */
export const Reservation = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      warehouse_id: z.uuid(),
      quantity: Decimal,
      status: ReservationStatus,
      reference: z.string().nullable(),
      expires_at: Timestamp,
      created_by: z.uuid().nullable(),
    }),
  )
  .meta({ id: "Reservation" });

/** A reservation counts no more from the moment it expires, whether the job has marked it or not. */
const isActive = sql`${reservations.status} = 'active' and ${reservations.expires_at} > now()`;
const isOver = sql`${reservations.status} = 'active' and ${reservations.expires_at} <= now()`;

/** A reservation's status at this moment, as conditions that indexes serve. */
export const inStatus: Record<ReservationStatus, SQL> = {
  active: isActive,
  expired: sql`(${reservations.status} = 'expired' or (${isOver}))`,
  released: sql`${reservations.status} = 'released'`,
  consumed: sql`${reservations.status} = 'consumed'`,
};

/** The JSON text of a reservation. */
export const reservationBody = bodyOf(
  viewOf(Reservation, reservations, {
    status: sql`case when ${isOver} then 'expired' else ${reservations.status} end`,
  }),
);

/** A reservation, as SQL after FROM. */
export const thisReservation = (id: string): SQL =>
  sql`${reservations} where ${reservations.id} = ${id}::uuid`;

/** The SELECT of one reservation: its body and its version as the ETag. */
export const reservationById = (id: string): SQL =>
  sql`select ${reservationBody} as body, ${reservations.version}::text as etag from ${thisReservation(id)}`;

/** What the payloads of its events hold. */
export const reservationFacts = viewOf(reservationCreated.payload, reservations, {
  reservation_id: reservations.id,
});

/** Ends the transaction unless there is such a reservation. */
export const reservationIsThere = (id: string): Statement =>
  refuseUnless(sql`exists (select from ${thisReservation(id)})`, "reservation.not_found");

/** Ends an active reservation, or the transaction. */
export const endReservation = (id: string, status: "released" | "consumed"): Statement =>
  changeOne(
    sql`update ${reservations} set status = ${status} where ${reservations.id} = ${id}::uuid and ${isActive} returning id`,
    "reservation.not_active",
  );
