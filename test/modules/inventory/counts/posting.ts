import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import type { Statements } from "#platform/database/batch.ts";
import { newId } from "#platform/database/ids.ts";
import { asJob } from "#platform/operations/handler.ts";
import type { TenantRun } from "#platform/operations/job.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { asOwner } from "#test/tenant.ts";
import { postCountSlices, postSlice } from "../../../../src/modules/inventory/counts/post-slices.ts";
import { openCountSlices } from "../../../../src/modules/inventory/counts/write-sheet.ts";

/** What happens to a transaction of whoever posts a slice. */
export type Fate = "answered" | "never sent" | "answer lost";

const contextOf = () => backgroundContext(env as Env, createExecutionContext(), newId(), {});

/** Posts one slice of a count as the job does; each of its transactions has the next fate. Gives whether lines may wait, true where it died. */
export async function sliceOf(
  tenant: string,
  count: string,
  most: number,
  fates: Fate[] = [],
): Promise<boolean> {
  const ctx = contextOf();
  const batch = async <const S extends Statements>(statements: S) => {
    const fate = fates.shift() ?? "answered";
    if (fate === "never sent") throw new Error("died");
    const rows = await tenantBatch(
      asJob(ctx, tenant),
      { command: "inventory.stock_counts.post_slices", access: "write" },
      statements,
    );
    if (fate === "answer lost") throw new Error("died");
    return rows;
  };
  try {
    return await postSlice(batch as TenantRun["batch"], count, most);
  } catch (error) {
    if (error instanceof Error && error.message === "died") return true;
    throw error;
  }
}

/** Runs the job that posts what counts of many lines found. */
export async function postAll(id: string): Promise<void> {
  if (!postCountSlices.perTenant) throw new Error("it runs in tenants");
  await postCountSlices.run(contextOf(), { id, time_zone: "UTC" }, new Date());
}

/** Has a count of few lines, which is in review, be posted in slices as one of many is. */
export const startPosting = (count: string, by: string, roles: readonly string[]) =>
  asOwner(
    sql`update inventory.stock_counts set status = 'posting', posted_by = ${by}::uuid,
               posted_as = jsonb_build_object('kind', 'user', 'roles', ${JSON.stringify(roles)}::jsonb)
         where id = ${count}::uuid and status = 'review'`,
  );

/** Runs the job that writes large sheets. */
export async function openAll(id: string): Promise<void> {
  if (!openCountSlices.perTenant) throw new Error("it runs in tenants");
  await openCountSlices.run(contextOf(), { id, time_zone: "UTC" }, new Date());
}
