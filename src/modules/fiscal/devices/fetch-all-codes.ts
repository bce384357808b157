import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { devices } from "../tables.ts";
import { deviceAccess } from "./device.ts";
import { askForCodes, keepCodes, takeRates } from "./fetch-codes.ts";

/**
 * Asks each authority every night what has changed of its codes, by one device of the tenant: rates of tax hold from the day on which they
 * are seen. What fails is noted at the device, and asked again the next night.
 */
export const fetchAllCodes = job({
  name: "fiscal.codes.fetch_all",
  summary: "Fetch what has changed of the tax authorities' codes and rates of tax",
  schedule: "nightly",
  perTenant: true,
  time: "real",
  where: sql`exists (select from fiscal.device_states d where d.tenant_id = t.id and d.status = 'active')`,
  async run({ ctx, tenant, read, batch }) {
    const { first } = await read({
      first: sql`select d.id from ${devices} d where d.status = 'active' order by d.branch_id nulls first, d.id limit 1`,
    });
    const id = first[0]?.id as string | undefined;
    if (id === undefined) return;
    const { found } = await read({ found: deviceAccess(id) });
    const said = await askForCodes(ctx.config, tenant.id, found[0], "changed");
    await batch([...keepCodes(id, said), sql`select ${takeRates(said)}`]);
  },
});
