import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { buyers } from "../tables.ts";

const STEP = 1000;
const MOST_STEPS = 50;
const OLD = sql`now() - interval '30 days'`;

/** What the authority said of taxpayers is asked for again after a day, and goes after thirty. */
export const removeOldBuyers = job({
  name: "fiscal.buyers.remove_old",
  summary: "Remove what the tax authorities said of buyers more than 30 days ago",
  schedule: "nightly",
  perTenant: true,
  time: "real",
  tenants: "all",
  where: sql`exists (select from ${buyers} b where b.tenant_id = t.id and b.fetched_at < ${OLD})`,
  async run({ batch }) {
    for (let step = 1; step <= MOST_STEPS; step += 1) {
      const { gone } = await batch({
        gone: sql`with old as (
            delete from ${buyers} where id in (
              select b.id from ${buyers} b where b.fetched_at < ${OLD} order by b.id limit ${STEP}) returning 1)
          select count(*)::int as removed from old`,
      });
      if (gone[0]?.removed !== STEP) break;
    }
  },
});
