import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { auditEvents, seals, settings } from "../tables.ts";
import { removesOld } from "./remove-old.ts";

/**
 * Removes what a checkpoint says need not be kept, then says what need not be kept from now on: the next checkpoint signs
 * that, and the next night removes it.
 */
export const removeOldLogs = job({
  name: "audit.logs.remove_old",
  summary: "Remove audit entries older than the tenant keeps them",
  schedule: "nightly",
  ...removesOld({
    where: sql`exists (select from ${settings} s
            cross join lateral (select e.occurred_at from ${auditEvents} e where e.tenant_id = s.tenant_id
                                 order by e.xid, e.id limit 1) oldest
           where s.tenant_id = t.id and oldest.occurred_at < now() - make_interval(days => s.retention_days))
    or exists (select from ${seals} s where s.tenant_id = t.id and s.removed < s.first_kept)`,
    remove: (_, most) => sql`select audit.remove_old(${most}) as rows`,
    letGo: (_, most) => sql`select audit.let_go(${most}) as rows`,
  }),
});
