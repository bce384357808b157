import { sql } from "drizzle-orm";
import { Problem } from "#platform/errors.ts";
import type { TenantRun } from "#platform/operations/job.ts";
import { stockCounts } from "../tables.ts";

/** How long one run goes on; the next one, a minute later, goes on where it was. */
const RUN_MS = 40_000;

/** Ends the transaction where the tenant may not write by now: its counts wait until it may. */
export const mayWrite = sql`select tenants.check_access(t.status, 'write') from tenants.tenant_states t where t.id = app.tenant_id()`;

/** Whether that is why it ended. */
const isStopped = (error: unknown): boolean =>
  error instanceof Problem &&
  ["tenant.blocked", "tenant.suspended", "tenant.deactivated"].includes(error.code);

/** Does the next slice of a count, each of its transactions after `mayWrite`; gives whether more may follow. */
export type Slice = (batch: TenantRun["batch"], countId: string) => Promise<boolean>;

/**
 * How a job goes on with the counts that have a status, one after the other, slice by slice: each transaction is short, and another run goes on
 * where one broke off. Those of a tenant that may not write wait.
 */
export const inSlices = (status: "opening" | "posting", slice: Slice) => ({
  perTenant: true as const,
  where: sql`exists (select from inventory.stock_counts c where c.tenant_id = t.id and c.status = ${status}) and t.status not in ('blocked', 'suspended')`,
  async run({ read, batch }: TenantRun): Promise<void> {
    const end = Date.now() + RUN_MS;
    const { counts } = await read({
      counts: sql`select ${stockCounts.id} as id from ${stockCounts} where ${stockCounts.status} = ${status} order by ${stockCounts.id}`,
    });
    try {
      for (const { id } of counts) {
        while (Date.now() < end && (await slice(batch, String(id))));
      }
    } catch (error) {
      if (!isStopped(error)) throw error;
    }
  },
});
