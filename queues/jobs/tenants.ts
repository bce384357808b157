import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { JobTenant, TenantJob } from "#platform/operations/job.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { sendAll } from "#platform/outbox.ts";
import type { JobMessage } from "./message.ts";

const PAGE = 500;

const OPEN = sql`t.deleted_at is null and t.status <> 'deactivated'`;

/** Tenants in which a job has work, by id: the first page after `after`. */
export async function tenantsOf(
  ctx: Context,
  job: TenantJob,
  after: string | null,
  only: SQL = sql`true`,
): Promise<JobTenant[]> {
  const { tenants } = await platformBatch(
    ctx,
    job.name,
    {
      tenants: sql`select t.id, t.time_zone from tenants.tenant_states t
          where ${job.tenants === "all" ? sql`true` : OPEN} and (${only}) and (${job.where ?? sql`true`})
            and (${after}::uuid is null or t.id > ${after}::uuid)
          order by t.id limit ${PAGE}`,
    },
    { asJob: true },
  );
  return tenants.map(({ id, time_zone }) => ({ id: id as string, time_zone: time_zone as string }));
}

/** Turns one message for every tenant into one for each: a page of them, and a message that continues after it. */
export async function sendToTenants(
  ctx: Context,
  job: TenantJob,
  { v, scheduled_for, after }: Extract<JobMessage, { kind: "every_tenant" }>,
): Promise<void> {
  const tenants = await tenantsOf(ctx, job, after);
  const named = { v, job: job.name, scheduled_for };
  const last = tenants.at(-1);
  await sendAll<JobMessage>(ctx.env.JOBS, [
    ...tenants.map((tenant) => ({ ...named, kind: "tenant" as const, tenant })),
    ...(last && tenants.length === PAGE ? [{ ...named, kind: "every_tenant" as const, after: last.id }] : []),
  ]);
}
