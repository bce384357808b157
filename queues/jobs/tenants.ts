import { type SQL, sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import type { JobTenant, TenantJob } from "#platform/operations/job.ts";
import { type JobMessage, queueOf } from "#platform/operations/job-message.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { sendAll } from "#platform/outbox.ts";

const PAGE = 500;

const OPEN = sql`t.deleted_at is null and t.status <> 'deactivated'`;

/** Condition on `tenants.tenant_states t`: the job has work in the tenant. */
export const hasWork = (job: TenantJob): SQL =>
  sql`${job.tenants === "all" ? sql`true` : OPEN} and (${job.where ?? sql`true`})`;

/** A tenant, and how many seconds of business time it is ahead. */
type Ahead = JobTenant & { ahead: number };

/** Of a sandbox the work of days and weeks runs as its own clock has it (RUN_CLOCK), not by the real one, unless it is of real time. */
const byOwnClock = ({ schedule, time }: TenantJob): boolean =>
  time === "business" && (schedule === "nightly" || schedule === "weekly");

/** The moment of the time that a job goes by in a tenant at which a run falls. */
export const momentIn = ({ time }: TenantJob, tenant: Ahead, scheduledFor: Date): Date =>
  new Date(scheduledFor.getTime() + (time === "real" ? 0 : Math.floor(tenant.ahead * 1000)));

const AHEAD = sql`extract(epoch from coalesce(t.ahead, '0'))::float8 as ahead`;
const asAhead = ({ id, time_zone, ahead }: Row): Ahead => ({
  id: String(id),
  time_zone: String(time_zone),
  ahead: Number(ahead),
});

/** Tenants in which a job has work, by id: the first page after `after`. */
export async function tenantsOf(
  ctx: Context,
  job: TenantJob,
  after: string | null,
  only: SQL = sql`true`,
): Promise<Ahead[]> {
  const { tenants } = await platformBatch(
    ctx,
    job.name,
    {
      tenants: sql`select t.id, t.time_zone, ${AHEAD} from tenants.tenant_states t
          where ${hasWork(job)} and (${only})
            ${byOwnClock(job) ? sql`and not t.is_sandbox` : sql``}
            and (${after}::uuid is null or t.id > ${after}::uuid)
          order by t.id limit ${PAGE}`,
    },
    { asJob: true },
  );
  return tenants.map(asAhead);
}

/** Where a page of tenants that are due ends. */
interface Place {
  at: string;
  tenant: string;
}

/** Sandboxes that a job is due for by their own clocks, a page of those that have waited longest: an index knows the few that there are. */
async function dueSandboxes(ctx: Context, job: TenantJob & { due: SQL }, until: string): Promise<Ahead[]> {
  if (byOwnClock(job)) return [];
  const { found } = await platformBatch(
    ctx,
    job.name,
    {
      found: sql`select t.id, t.time_zone, ${AHEAD} from tenants.tenant_states t
         cross join lateral (select o.due_at from ${job.due} o where o.tenant_id = t.id offset 0) d
         where t.is_sandbox and ${hasWork(job)} and d.due_at <= ${until}::timestamptz + coalesce(t.ahead, '0')
         order by d.due_at - coalesce(t.ahead, '0'), t.id limit ${PAGE}`,
    },
    { asJob: true },
  );
  return found.map(asAhead);
}

/**
 * Tenants that a job is due for, in the order in which they came to be: the page after a place, by the index of when, and where it ends;
 * undefined behind the last one. Sandboxes, which go by clocks of their own, are not among them.
 */
async function dueTenants(
  ctx: Context,
  job: TenantJob & { due: SQL },
  until: string,
  after: Place | undefined,
): Promise<{ page: JobTenant[]; end: Place | undefined }> {
  const { found } = await platformBatch(
    ctx,
    job.name,
    {
      found: sql`select d.tenant_id, d.due_at::text as due_at, t.time_zone,
                        not t.is_sandbox and ${hasWork(job)} as is_open
          from (select o.tenant_id, o.due_at from ${job.due} o
                 where o.due_at <= ${until}::timestamptz and (o.due_at, o.tenant_id) > (
                   coalesce(${after?.at ?? null}::timestamptz, '-infinity'), coalesce(${after?.tenant ?? null}::uuid, '00000000-0000-0000-0000-000000000000'))
                 order by o.due_at, o.tenant_id limit ${PAGE}) d
         cross join lateral (select * from tenants.tenant_states o where o.id = d.tenant_id offset 0) t
         order by d.due_at, d.tenant_id`,
    },
    { asJob: true },
  );
  const last = found.at(-1);
  return {
    page: found
      .filter(({ is_open }) => is_open)
      .map(({ tenant_id, time_zone }) => ({ id: tenant_id as string, time_zone: time_zone as string })),
    end:
      last && found.length === PAGE
        ? { at: last.due_at as string, tenant: last.tenant_id as string }
        : undefined,
  };
}

/** The message of a run in a tenant, for its moment there. */
const inTenant = (job: TenantJob, tenant: Ahead, scheduledFor: string): JobMessage => ({
  v: 1,
  kind: "tenant",
  job: job.name,
  scheduled_for: momentIn(job, tenant, new Date(scheduledFor)).toISOString(),
  tenant: { id: tenant.id, time_zone: tenant.time_zone },
});

/** Is the job for those alone that are due? */
const isByDue = (job: TenantJob): job is TenantJob & { due: SQL } => job.due !== undefined;

/** Turns one message for every tenant into one for each: a page of them, and a message that continues after it. */
export async function sendToTenants(
  ctx: Context,
  job: TenantJob,
  { v, scheduled_for, after, due_after }: Extract<JobMessage, { kind: "every_tenant" }>,
): Promise<void> {
  const named = { v, job: job.name, scheduled_for };
  if (isByDue(job)) {
    const place = after && due_after ? { at: due_after, tenant: after } : undefined;
    const { page, end } = await dueTenants(ctx, job, scheduled_for, place);
    const sandboxes = place ? [] : await dueSandboxes(ctx, job, scheduled_for);
    return sendAll<JobMessage>(queueOf(ctx.env, job.name), [
      ...page.map((tenant) => ({ ...named, kind: "tenant" as const, tenant })),
      ...sandboxes.map((tenant) => inTenant(job, tenant, scheduled_for)),
      ...(end ? [{ ...named, kind: "every_tenant" as const, after: end.tenant, due_after: end.at }] : []),
    ]);
  }
  const tenants = await tenantsOf(ctx, job, after);
  const last = tenants.at(-1);
  await sendAll<JobMessage>(queueOf(ctx.env, job.name), [
    ...tenants.map((tenant) => inTenant(job, tenant, scheduled_for)),
    ...(last && tenants.length === PAGE ? [{ ...named, kind: "every_tenant" as const, after: last.id }] : []),
  ]);
}
