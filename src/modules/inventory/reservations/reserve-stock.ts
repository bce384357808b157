import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenTime } from "#platform/time.ts";
import { reservationConsumed, reservationCreated, reservationReleased } from "../events.ts";
import { lockPositions, productsInUse, warehousesInUse } from "../in-use.ts";
import { movedEvents, postedAnswer, StockMovements } from "../movements/movement.ts";
import { reservations, stockMovements } from "../tables.ts";
import { Reservation, reservationById } from "./reservation.ts";

const DAY = 86_400_000;
const LONGEST_DAYS = 30;

const payload = {
  reservation_id: reservations.id,
  product_id: reservations.product_id,
  warehouse_id: reservations.warehouse_id,
  quantity: reservations.quantity,
  reference: reservations.reference,
  expires_at: reservations.expires_at,
};
const thisOne = (id: string): SQL => sql`${reservations} where ${reservations.id} = ${id}::uuid`;

/** Promises stock. Errors: product.*, warehouse.*, stock.insufficient when less than that is available. */
export const reserveStock = command({
  name: "inventory.reservations.create",
  summary: "Reserve stock until a moment, 15 minutes from now where none is named",
  input: z.strictObject({
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    quantity: decimal({ positive: true }),
    reference: line(200).nullable().optional(),
    expires_at: GivenTime.optional().describe(`At most ${LONGEST_DAYS} days from now`),
  }),
  output: Reservation,
  status: 201,
  roles: staffUp,
  errors: [
    "product.not_found",
    "product.inactive",
    "warehouse.not_found",
    "warehouse.inactive",
    "stock.insufficient",
    "conflict.retry",
  ],
  prepare({ input: { expires_at } }) {
    const left = expires_at ? Date.parse(expires_at) - Date.now() : 1;
    const [code, message] =
      left <= 0 ? ["in_past", "must be in the future"] : ["too_late", `must be within ${LONGEST_DAYS} days`];
    if (left <= 0 || left > LONGEST_DAYS * DAY)
      throw new Problem("request.invalid", { errors: [{ path: "expires_at", code, message }] });
    return newId();
  },
  batch({ input }, id) {
    const { product_id, warehouse_id, quantity, reference, expires_at } = input;
    return [
      productsInUse(sql`values (${product_id}::uuid)`),
      warehousesInUse(sql`values (${warehouse_id}::uuid)`),
      sql`select inventory.check_available(${product_id}::uuid, ${warehouse_id}::uuid, ${quantity}::numeric)`,
      sql`insert into ${reservations} (id, product_id, warehouse_id, quantity, reference, expires_at)
          values (${id}::uuid, ${product_id}::uuid, ${warehouse_id}::uuid, ${quantity}::numeric, ${reference ?? null},
                  coalesce(${expires_at ?? null}::timestamptz, now() + interval '15 minutes'))`,
      answer(reservationById(id)),
    ];
  },
  events: (_, id) => [reservationCreated.from(payload, thisOne(id))],
});

const exists = (id: string) =>
  refuseUnless(sql`exists (select from ${thisOne(id)})`, "reservation.not_found");

const end = (id: string, status: "released" | "consumed") =>
  changeOne(
    sql`update ${reservations} set status = ${status}
        where ${reservations.id} = ${id}::uuid and ${reservations.status} = 'active' and ${reservations.expires_at} > now()
        returning id`,
    "reservation.not_active",
  );

/** Gives the promise up. Errors: reservation.not_found, .not_active. */
export const releaseReservation = command({
  name: "inventory.reservations.release",
  summary: "Release a reservation: its stock is available again",
  input: z.strictObject({ reservation_id: z.uuid() }),
  output: null,
  roles: staffUp,
  errors: ["reservation.not_found", "reservation.not_active"],
  batch: ({ input: { reservation_id: id } }) => [exists(id), end(id, "released")],
  events: ({ input }) => [reservationReleased.from(payload, thisOne(input.reservation_id))],
});

/**
 * Issues what was reserved, what expires first. Errors: reservation.not_found, .not_active; stock.insufficient when
 * its stock was since held, recalled, lost or went past its date.
 */
export const consumeReservation = command({
  name: "inventory.reservations.consume",
  summary: "Issue reserved stock",
  input: z.strictObject({
    reservation_id: z.uuid(),
    min_shelf_life_days: z.int().min(0).max(3650).optional(),
    reference: line(200).nullable().optional().describe("The reservation's where it is left out"),
  }),
  output: StockMovements,
  status: 201,
  roles: staffUp,
  errors: [
    "reservation.not_found",
    "reservation.not_active",
    "stock.insufficient",
    "lot.not_usable",
    "conflict.retry",
  ],
  prepare: () => newId(),
  batch: ({ input: { reservation_id: id, min_shelf_life_days, reference } }, first) => [
    exists(id),
    lockPositions(sql`select product_id, warehouse_id from ${reservations} where id = ${id}::uuid`),
    end(id, "consumed"),
    sql`insert into ${stockMovements} (id, type, product_id, warehouse_id, lot_id, quantity, reference)
        select inventory.nth_id(${first}::uuid, p.n), 'issue', r.product_id, r.warehouse_id, p.lot_id, -p.quantity,
               coalesce(${reference ?? null}, r.reference)
          from ${reservations} r cross join lateral inventory.plan_issue(r.product_id, r.warehouse_id, r.quantity,
                 ${min_shelf_life_days ?? 0}::int) with ordinality p (lot_id, quantity, n)
         where r.id = ${id}::uuid order by p.n`,
    movedEvents,
    postedAnswer(first),
  ],
  events: ({ input }) => [reservationConsumed.from(payload, thisOne(input.reservation_id))],
});
