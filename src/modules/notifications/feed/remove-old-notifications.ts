import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { deliveries, notifications } from "../tables.ts";

const STEP = 1000;
const MOST_STEPS = 50;
const OLD = sql`now() - interval '400 days'`;

/** What is older than 400 days goes, read or not: its deliveries and what providers said of them go with it. */
export const removeOldNotifications = job({
  name: "notifications.notifications.remove_old",
  summary: "Remove notifications older than 400 days, with their deliveries",
  schedule: "nightly",
  perTenant: true,
  time: "real",
  tenants: "all",
  where: sql`exists (select from ${notifications} n where n.tenant_id = t.id and n.created_at < ${OLD})
    or exists (select from ${deliveries} d where d.tenant_id = t.id and d.kind = 'digest' and d.created_at < ${OLD})`,
  async run({ batch }) {
    for (let step = 1; step <= MOST_STEPS; step += 1) {
      const { gone } = await batch({
        gone: sql`with old as (
            delete from ${notifications} where id in (
              select n.id from ${notifications} n where n.created_at < ${OLD} order by n.created_at limit ${STEP}) returning 1)
          select count(*)::int as removed from old`,
      });
      if (gone[0]?.removed !== STEP) break;
    }
    await batch([
      sql`delete from ${deliveries} where id in (
            select d.id from ${deliveries} d where d.kind = 'digest' and d.created_at < ${OLD}
               and not exists (select from ${deliveries} b where b.digest_id = d.id) order by d.id limit ${STEP})`,
    ]);
  },
});
