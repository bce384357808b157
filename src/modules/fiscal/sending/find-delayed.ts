import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { documentDelayed } from "../events.ts";
import { devices } from "../tables.ts";

/** Until when a device may issue without its authority; null where it reaches it, or the law sets no time. */
export const offlineUntil = sql`${devices.offline_since} + fiscal.offline_hours() * interval '1 hour'`;

/** Says which documents wait for longer than they should, once a day for each, however they came to wait. */
export const findDelayed = job({
  name: "fiscal.documents.find_delayed",
  summary: "Find tax documents that wait for longer than they should, and notify of them",
  schedule: "every_five_minutes",
  perTenant: true,
  where: sql`exists (select from fiscal.delayed_documents d where d.tenant_id = t.id)`,
  run: ({ batch }) =>
    batch([
      emitEach(
        [
          {
            event: documentDelayed,
            payload: documentDelayed.payloadOf({
              ...{
                document_id: sql`l.document_id`,
                device_id: sql`l.device_id`,
                warehouse_id: sql`l.warehouse_id`,
              },
              ...{ number: sql`l.number`, waiting: sql`l.waiting`, since: sql`l.since` },
              device: devices.name,
              offline_until: offlineUntil,
            }),
            from: sql`late l join ${devices} on ${devices.id} = l.device_id`,
          },
        ],
        sql`late as materialized (select * from fiscal.note_delayed())`,
      ),
    ]),
});
