import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { domainEvents, keptEvents } from "#platform/tables.ts";
import { settings } from "../tables.ts";
import { removesOld } from "./remove-old.ts";

/** Removes the events that nights before said need not be kept, then says which need not from now on. */
export const removeOldEvents = job({
  name: "audit.events.remove_old",
  summary: "Remove events older than the tenant keeps its audit entries",
  schedule: "nightly",
  ...removesOld({
    where: sql`exists (select from ${settings} s
            cross join lateral (select e.occurred_at from ${domainEvents} e where e.tenant_id = s.tenant_id
                                 order by e.xid, e.id limit 1) oldest
           where s.tenant_id = t.id and oldest.occurred_at < now() - make_interval(days => s.retention_days))
    or exists (select from ${keptEvents} k
                 join ${domainEvents} e on e.tenant_id = k.tenant_id and e.xid <= k.let_go_xid
                where k.tenant_id = t.id and (e.xid, e.id) <= (k.let_go_xid, k.let_go_id))`,
    remove: (night, most) => sql`select app.remove_events(${night}::timestamptz, ${most}) as rows`,
    letGo: (night, most) => sql`
    select app.let_go_events(${night}::timestamptz, now() - make_interval(days => s.retention_days), ${most}) as rows from ${settings} s`,
  }),
});
