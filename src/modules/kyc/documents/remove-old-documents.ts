import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { cases, documents } from "../tables.ts";

const STEP = 200;
/** Papers of a tenant that one night removes at most. */
const MOST_STEPS = 20;

/** Removes papers that need not be kept any more, first their rows' keys, then their files: what stays of those opens for nobody. */
export const removeOldDocuments = job({
  name: "kyc.documents.remove_old",
  summary: "Remove papers that need not be kept any more, and uploads that never ended",
  schedule: "nightly",
  perTenant: true,
  tenants: "all",
  where: sql`exists (select from ${documents} d where d.tenant_id = t.id and d.state <> 'removed'
           and d.updated_at < t.business_time - interval '1 day'
           and (d.state in ('uploading', 'refused') or d.superseded_at is not null
             or exists (select from ${cases} c where c.tenant_id = d.tenant_id and c.id = d.case_id and c.status = 'rejected')))`,
  async run({ ctx, batch }) {
    for (let step = 0; step < MOST_STEPS; step++) {
      const { gone } = await batch({
        gone: sql`select k as key from kyc.remove_old(${ctx.config.KYC_RETENTION_DAYS}::int, ${STEP}::int) k`,
      });
      if (gone.length > 0) await ctx.env.FILES.delete(gone.map(({ key }) => String(key)));
      if (gone.length < STEP) return;
    }
  },
});
