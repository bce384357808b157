import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";

/** How long one run goes on; the next one, a minute later, goes on where it was. */
const RUN_MS = 40_000;

/**
 * Sums the days of tenants whose time zone was changed, slice by slice, each a transaction of its own that makes the movements of a few
 * products wait. What was read before is read until all of it is there. It may be run twice at once, and be broken off anywhere.
 */
export const sumDays = job({
  name: "reports.days.sum",
  summary: "Sum the days of tenants in their new time zone, and clear away those in the one before",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from reports.day_zones z where z.tenant_id = t.id and z.state <> 'done')`,
  async run({ batch }) {
    const end = Date.now() + RUN_MS;
    while (Date.now() < end) {
      const { slice } = await batch({ slice: sql`select reports.sum_slice() as left` });
      if (slice[0]?.left === "done" || slice[0]?.left === "busy") return;
    }
  },
});
