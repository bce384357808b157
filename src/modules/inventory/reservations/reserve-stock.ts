import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { reservationCreated } from "../events.ts";
import { Reference } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { reservations } from "../tables.ts";
import { Reservation, reservationById, reservationFacts, thisReservation } from "./reservation.ts";

const DEFAULT_MINUTES = 15;
const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;

/** Reserves stock: as much as is usable and not reserved yet, and no more. */
export const reserveStock = command({
  name: "inventory.reservations.create",
  summary: `Reserve stock until a moment, ${DEFAULT_MINUTES} minutes from now where none is named`,
  input: z.strictObject({
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    quantity: decimal({ positive: true }),
    reference: Reference,
    expires_at: GivenTime.optional().describe(`At most ${LONGEST_DAYS} days from now`),
  }),
  output: Reservation,
  status: 201,
  roles: staffUp,
  errors: [...inUseErrors, "stock.insufficient"],
  prepare({ input: { expires_at } }) {
    const left = expires_at ? Date.parse(expires_at) - Date.now() : 1;
    const [code, message] =
      left <= 0 ? ["in_past", "must be in the future"] : ["too_late", `must be within ${LONGEST_DAYS} days`];
    if (left <= 0 || left > LONGEST_DAYS * DAY_MS)
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
                  coalesce(${expires_at ?? null}::timestamptz, now() + make_interval(mins => ${DEFAULT_MINUTES}::int)))`,
      answer(reservationById(id)),
    ];
  },
  events: (_, id) => [reservationCreated.from(reservationFacts, thisReservation(id))],
});
