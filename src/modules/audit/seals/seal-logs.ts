import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { auditEvents, checkpoints, redactions, seals } from "../tables.ts";
import { head, signCheckpoint } from "./sign-checkpoint.ts";

/** Entries that one transaction seals, and how many follow each other in one run; the next run goes on. */
const SLICE = 2000;
const SLICES = 25;

/**
 * Tenants that may have something to seal, to sign or to erase. An entry of a transaction that may still be followed by
 * earlier ones counts too: its tenant is looked at, and waits.
 */
const unsealed = sql`
  exists (select from ${seals} s
           cross join lateral (select from ${auditEvents} e where e.tenant_id = s.tenant_id and (e.xid, e.id) > (s.through_xid, s.through_id)
                                order by e.xid, e.id limit 1) next
           where s.tenant_id = t.id)
  or (not exists (select from ${seals} s where s.tenant_id = t.id)
      and (select e.id from ${auditEvents} e where e.tenant_id = t.id order by e.xid, e.id limit 1) is not null)
  or exists (select from ${seals} s where s.tenant_id = t.id and s.size > 0 and not exists (
               select from ${checkpoints} c where c.tenant_id = t.id and c.tree_size = s.size))
  or exists (select from ${redactions} r where r.tenant_id = t.id and r.erased_at is null)`;

/** Seals what was committed into the tenant's tree, signs its head, and erases what was redacted and is proven to be. */
export const sealLogs = job({
  name: "audit.logs.seal",
  summary: "Seal new audit entries, and sign a checkpoint",
  schedule: "every_five_minutes",
  perTenant: true,
  time: "real",
  tenants: "all",
  where: unsealed,
  async run(run) {
    for (let slice = 1; ; slice += 1) {
      const { sealed, heads } = await run.batch({
        sealed: sql`select audit.seal(${SLICE}) as entries`,
        heads: head,
      });
      if (sealed[0]?.entries === SLICE && slice < SLICES) continue;
      await signCheckpoint(run, heads[0]);
      break;
    }
    await run.batch([sql`select audit.erase_redacted(${SLICE})`]);
  },
});
