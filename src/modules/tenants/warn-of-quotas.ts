import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { quotaReached } from "./events.ts";
import { quotaDefaults } from "./read-quotas.ts";

/** Tenants that are looked at in one transaction. */
const PAGE = 500;

export const warnOfQuotas = job({
  name: "tenants.quotas.warn",
  summary: "Warn tenants of quotas that they have reached, or four fifths of",
  schedule: "hourly",
  perTenant: false,
  async run({ ctx: { config }, batch }) {
    const defaults = JSON.stringify({
      ...quotaDefaults(config),
      requests_per_day: config.RATE_LIMIT_PER_DAY,
    });
    for (let after: unknown = null; ; ) {
      const ids = sql`(select t.id from tenants.tenant_states t
         where t.deleted_at is null and t.status <> 'deactivated' and (${after}::uuid is null or t.id > ${after}::uuid)
         order by t.id limit ${PAGE})`;
      const { last } = await batch({
        warned: emitEach(
          [
            {
              event: quotaReached,
              payload: sql`w.payload`,
              from: sql`warned w`,
              tenant: sql`w.tenant_id`,
            },
          ],
          sql`warned as materialized (select * from tenants.look_at_quotas(array${ids}, ${defaults}::jsonb))`,
        ),
        last: sql`select max(p.id::text) as id, count(*)::int as n from ${ids} p`,
      });
      if (last[0]?.n !== PAGE) return;
      after = last[0].id;
    }
  },
});
