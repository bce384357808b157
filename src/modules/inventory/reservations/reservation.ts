import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { stillToCome } from "#platform/database/moments.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { reservationCreated } from "../events.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { lots, products, reservations } from "../tables.ts";
import { ownUnits, unitFaults, unitUseErrors } from "../units/unit.ts";

/** What saying how much of a reservation may end with. */
export const saidErrors = ["stock.whole_units", "stock.too_large", ...unitUseErrors] as const;

const LONGEST_DAYS = 30;

/** What became of a reservation: all but active are final. */
export const ReservationStatus = z.enum(["active", "released", "consumed", "expired"]);
type ReservationStatus = z.infer<typeof ReservationStatus>;

/**
 * Stock of a product at a warehouse that is reserved until a moment: of the lot that it names, or of whichever lots are
 * usable and promised to nobody when it leaves.
 */
export const Reservation = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      warehouse_id: z.uuid(),
      lot_id: z.uuid().nullable().describe("Null: of no lot in particular"),
      lot_number: asOfNow(z.string().nullable()),
      quantity: Decimal.describe("Reserved in all, with what was consumed and released since"),
      consumed: Decimal.describe("Issued so far"),
      released: Decimal.describe("Given up so far"),
      remaining: Decimal.describe(
        "quantity − consumed − released: reserved while it is active; of an expired one, what lapsed",
      ),
      status: asOfNow(ReservationStatus),
      reference: z.string().nullable(),
      expires_at: Timestamp,
      created_by: z.uuid().nullable(),
    }),
  )
  .meta({ id: "Reservation" });

/** A reservation counts no more from the moment it expires, whether the job has marked it or not. */
const isActive = sql`${reservations.status} = 'active' and ${reservations.expires_at} > app.now()`;
const isOver = sql`${reservations.status} = 'active' and ${reservations.expires_at} <= app.now()`;

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
    lot_number: sql`(select t.lot_number from ${lots} t where t.id = ${reservations.lot_id})`,
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

/** Locks the position of a reservation, which comes before its row. */
export const lockPlace = (id: string): Statement =>
  lockPositions(sql`select product_id, warehouse_id from ${thisReservation(id)}`);

/** Ends the transaction unless the reservation, whose position is locked first, is at the version that was expected, if any. */
export const reservationAtVersion = (id: string, expected: number | undefined): Statement[] =>
  expected === undefined
    ? []
    : [
        lockPlace(id),
        ...refuseStale(
          sql`select ${reservations.version} from ${thisReservation(id)} for no key update`,
          expected,
          "reservation.not_found",
        ),
      ];

/**
 * Ends the transaction unless the reservation is active at this very moment: under the lock of its position, nobody who
 * waited for it has taken its time for over.
 */
export const stillActive = (id: string): Statement =>
  refuseUnless(
    sql`exists (select from ${thisReservation(id)} and ${isActive} and ${reservations.expires_at} > app.clock())`,
    "reservation.not_active",
  );

/** A quantity that was said of a reservation, in its product's own units, as SQL; null where none was. */
export const ownQuantity = (id: string, { quantity, unit }: SaidQuantity): SQL => {
  const said = sql`${quantity ?? null}::numeric`;
  return unit ? ownUnits(sql`(select product_id from ${thisReservation(id)})`, said, sql`${unit}`) : said;
};

/** What a caller says of how much of a reservation. */
export interface SaidQuantity {
  quantity?: string | undefined;
  unit?: string | undefined;
}

/** Throws request.invalid where a unit is named of no quantity. */
export function checkSaid(said: SaidQuantity): void {
  const errors = unitFaults({ ...said }, ["quantity"]);
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}

/** Refuses parts of units of a product that moves in whole ones. */
export const inWholeUnits = (id: string, quantity: SQL): Statement =>
  refuseUnless(
    sql`${quantity} = trunc(${quantity}) or not exists (
      select from ${products} p where p.whole_units and p.id = (select product_id from ${thisReservation(id)}))`,
    "stock.whole_units",
  );

/** Until when stock is reserved, as a caller gives it; `checkUntil` checks it. */
export const Until = GivenTime.optional().describe(
  `In the future, and at most ${LONGEST_DAYS} days from now`,
);

/** Refuses a moment that is over or too far. */
export const checkUntil = (expiresAt: string | undefined): Statement[] =>
  stillToCome(["expires_at", expiresAt], LONGEST_DAYS);
