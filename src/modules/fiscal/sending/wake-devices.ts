import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { documents } from "../tables.ts";
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
                 select distinct ${documents.tenant_id}, ${documents.device_id} from ${documents}
                  where ${documents.is_open} and ${documents.next_attempt_at} <= now()) d
                order by random() limit ${MOST}`,
    });
    const woken = await Promise.allSettled(
      due.map(({ tenant_id, device_id }) => wakeDevice(ctx, String(tenant_id), String(device_id))),
    );
    for (const one of woken) if (one.status === "rejected") ctx.log.error("devices.not_woken", one.reason);
  },
});
