import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { reservationExpired } from "../events.ts";

/** Rows of one run; the next minute takes what is left. */
const AT_ONCE = 1000;

/**
 * Marks reservations whose time is over, and tells of them. Nothing waits for it: from their moment on they count no
 * more.
 */
export const expireReservations = job({
  name: "inventory.reservations.expire",
  summary: "Mark reservations whose time is over",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from inventory.reservations r
    where r.tenant_id = t.id and r.status = 'active' and r.expires_at <= now())`,
  run: ({ batch }) =>
    batch([
      emitEach(
        [
          {
            event: reservationExpired,
            payload: reservationExpired.payloadOf({
              reservation_id: sql`o.id`,
              product_id: sql`o.product_id`,
              warehouse_id: sql`o.warehouse_id`,
              quantity: sql`trim_scale(o.quantity)::text`,
              reference: sql`o.reference`,
              expires_at: sql`o.expires_at`,
            }),
            from: sql`over o`,
          },
        ],
        sql`over as (
          update inventory.reservations r set status = 'expired' where r.id in (
            select o.id from inventory.reservations o where o.status = 'active' and o.expires_at <= now()
             order by o.expires_at limit ${AT_ONCE} for update skip locked)
          returning r.*)`,
      ),
    ]),
});
