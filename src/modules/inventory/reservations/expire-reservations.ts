import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { reservationExpired } from "../events.ts";
import { reservations } from "../tables.ts";

/** Rows of one run; the next minute has the rest. */
const AT_ONCE = 1000;

const over = alias(reservations, "over");

/**
 * Marks reservations whose time is over and emits an event for each. Nothing waits for it: from that moment on they
 * count no more.
 */
export const expireReservations = job({
  name: "inventory.reservations.expire",
  summary: "Mark reservations whose time is over",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from inventory.reservations r
    where r.tenant_id = t.id and r.status = 'active' and r.expires_at <= t.business_time)`,
  run: ({ batch }) =>
    batch([
      emitEach(
        [
          {
            event: reservationExpired,
            payload: reservationExpired.payloadOf(
              viewOf(reservationExpired.payload, over, { reservation_id: over.id }),
            ),
            from: sql`over`,
          },
        ],
        sql`over as (
          update ${reservations} r set status = 'expired' where r.id in (
            select o.id from ${reservations} o where o.status = 'active' and o.expires_at <= app.now()
             order by o.expires_at limit ${AT_ONCE} for update skip locked)
          returning r.*)`,
      ),
    ]),
});
