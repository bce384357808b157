import { sql } from "drizzle-orm";
import { envelopeSql } from "#platform/database/statements.ts";
import { job } from "#platform/operations/job.ts";

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
      sql`with over as (
          update inventory.reservations r set status = 'expired' where r.id in (
            select o.id from inventory.reservations o where o.status = 'active' and o.expires_at <= now()
             order by o.expires_at limit ${AT_ONCE} for update skip locked)
          returning r.*)
        insert into platform.domain_events (tenant_id, id, type, payload)
        select tenant_id, app.uuid7(), 'inventory.reservation.expired', jsonb_build_object('reservation_id', id,
                 'product_id', product_id, 'warehouse_id', warehouse_id, 'quantity', trim_scale(quantity)::text,
                 'reference', reference, 'expires_at', expires_at)
          from over returning ${envelopeSql} as emitted`,
    ]),
});
