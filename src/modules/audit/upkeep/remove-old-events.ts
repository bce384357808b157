import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { domainEvents, keptEvents } from "#platform/tables.ts";
import { settings } from "../tables.ts";

const STEP = 1000;
const MOST_STEPS = 50;
/** Events of one night that need not be kept any more. */
const A_NIGHT = STEP * MOST_STEPS;

/** Removes the events that the night before said need not be kept, then says which need not from now on. */
export const removeOldEvents = job({
  name: "audit.events.remove_old",
  summary: "Remove events older than the tenant keeps its audit entries",
  schedule: "nightly",
  perTenant: true,
  tenants: "all",
  where: sql`exists (select from ${settings} s
            cross join lateral (select e.occurred_at from ${domainEvents} e where e.tenant_id = s.tenant_id
                                 order by e.xid, e.id limit 1) oldest
           where s.tenant_id = t.id and oldest.occurred_at < now() - make_interval(days => s.retention_days))
    or exists (select from ${keptEvents} k
                 join ${domainEvents} e on e.tenant_id = k.tenant_id and e.xid <= k.let_go_xid
                where k.tenant_id = t.id and (e.xid, e.id) <= (k.let_go_xid, k.let_go_id))`,
  async run({ batch }) {
    for (let step = 1; step <= MOST_STEPS; step += 1) {
      const { gone } = await batch({ gone: sql`select app.remove_events(${STEP}) as events` });
      if (gone[0]?.events !== STEP) break;
    }
    await batch([
      sql`select app.let_go_events(now() - make_interval(days => s.retention_days), ${A_NIGHT}) from ${settings} s`,
    ]);
  },
});
