import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { stockMasters, stockReports } from "../stock-reports/tables.ts";
import { devices, documents } from "../tables.ts";
import { wakeDevice } from "./device-lane.ts";

/** Devices that are woken in one run. */
const MOST = 500;

/**
 * Wakes the devices that have something due, of all tenants, whatever their status: what was sold is told, whoever owes whom. It makes up for what no
 * event brought about, and for lanes that were lost.
 */
export const wakeDevices = job({
  name: "fiscal.devices.wake",
  summary: "Wake the devices that have something to tell their tax authority",
  schedule: "every_minute",
  perTenant: false,
  async run({ ctx, batch }) {
    const { due } = await batch({
      due: sql`select d.tenant_id, d.device_id from (
                 select ${documents.tenant_id}, ${documents.device_id} from ${documents}
                  where ${documents.is_open} and ${documents.next_attempt_at} <= now()
                 union
                 select ${stockReports.tenant_id}, ${stockReports.device_id} from ${stockReports}
                   join ${devices} v on v.tenant_id = ${stockReports.tenant_id} and v.id = ${stockReports.device_id} and v.released_at is null
                  where ${stockReports.is_open} and ${stockReports.next_attempt_at} <= now()
                 union
                 select v.tenant_id, v.id from (
                   select m.tenant_id, m.device_id, true as tells from ${stockMasters} m where m.due and m.next_attempt_at <= now()
                   union
                   select m.tenant_id, m.device_id, false from ${stockMasters} m where m.compare_at <= now()) m
                   join ${devices} v on v.tenant_id = m.tenant_id and v.id = m.device_id
                    and v.released_at is null and (m.tells or v.status = 'active')) d
                order by random() limit ${MOST}`,
    });
    const woken = await Promise.allSettled(
      due.map(({ tenant_id, device_id }) => wakeDevice(ctx, String(tenant_id), String(device_id))),
    );
    for (const one of woken) if (one.status === "rejected") ctx.log.error("devices.not_woken", one.reason);
  },
});
