import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { quotaReached } from "./events.ts";
import { quotaDefaults } from "./read-quotas.ts";

/** Tenants that are looked at in one transaction. */
const PAGE = 500;

/** Looks at all of them a page at a time; where a page fails, at its halves, so that whoever it fails of keeps nobody else from being told. */
export const warnOfQuotas = job({
  name: "tenants.quotas.warn",
  summary: "Warn tenants of quotas that they have reached, or four fifths of",
  schedule: "hourly",
  perTenant: false,
  async run({ ctx: { config, log }, batch }) {
    const defaults = JSON.stringify({
      ...quotaDefaults(config),
      requests_per_day: config.RATE_LIMIT_PER_DAY,
    });
    const next = (after: string) => sql`select coalesce(json_agg(p.id), '[]') as ids from (
      select t.id from tenants.tenant_states t
       where t.deleted_at is null and t.status <> 'deactivated' and t.id > ${after}::uuid order by t.id limit ${PAGE}) p`;
    const look = (ids: readonly string[]) =>
      batch({
        warned: emitEach(
          [
            {
              event: quotaReached,
              payload: sql`w.payload`,
              from: sql`warned w`,
              tenant: sql`w.tenant_id`,
            },
          ],
          sql`warned as materialized (select * from tenants.look_at_quotas(${`{${ids.join(",")}}`}::uuid[], ${defaults}::jsonb))`,
        ),
        next: next(ids.at(-1) as string),
      });
    const lookAtHalves = async (ids: readonly string[], error: unknown): Promise<void> => {
      if (ids.length === 1) return log.error("quotas.not_looked_at", error, { tenant: ids[0] });
      const middle = Math.ceil(ids.length / 2);
      for (const half of [ids.slice(0, middle), ids.slice(middle)])
        await look(half).catch((failure: unknown) => lookAtHalves(half, failure));
    };
    let page = await batch({ next: next("00000000-0000-0000-0000-000000000000") });
    for (;;) {
      const ids = page.next[0]?.ids as string[];
      if (ids.length === 0) return;
      const last = ids.at(-1) as string;
      page = await look(ids).catch(async (error: unknown) => {
        const following = await batch({ next: next(last) });
        await lookAtHalves(ids, error);
        return { ...following, warned: [] };
      });
    }
  },
});
