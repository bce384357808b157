import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { Rows, Statements } from "../database/batch.ts";
import type { Row, Statement } from "../database/connection.ts";
import { Problem } from "../errors.ts";
import { platformBatch } from "./platform-batch.ts";
import { tenantBatch } from "./tenant-batch.ts";

/** When jobs run, in UTC. Each is a Cron Trigger of wrangler.toml. */
export const SCHEDULES = {
  every_minute: "* * * * *",
  every_five_minutes: "*/5 * * * *",
  hourly: "20 * * * *",
  nightly: "0 2 * * *",
  weekly: "0 0 * * SUN",
} as const;
export type Schedule = keyof typeof SCHEDULES;

/** What a run in a tenant gives that ends before its work does: another message goes on, for the same moment. */
export const MORE = Symbol("more is left");

/** A tenant as a job knows it. */
export interface JobTenant {
  id: string;
  /** IANA name, for what depends on the tenant's day. */
  time_zone: string;
}

/** One run of a job in one tenant: each method is one round trip in the tenant's context. */
export interface TenantRun {
  ctx: Context;
  tenant: JobTenant;
  /** The moment that the schedule named, the same on every delivery. */
  scheduledFor: Date;
  read<const S extends Statements>(statements: S): Promise<Rows<S>>;
  /** Changes that are safe to repeat, such as deleting what is old. */
  batch<const S extends Statements>(statements: S): Promise<Rows<S>>;
  /** Changes that happen once for this run, however often it is delivered. Undefined when they have happened. */
  once(statements: readonly Statement[]): Promise<Row[][] | undefined>;
}

/** One run of a job of the platform; `batch` is one round trip, and has to be safe to repeat. */
export interface PlatformRun {
  ctx: Context;
  scheduledFor: Date;
  batch<const S extends Statements>(statements: S): Promise<Rows<S>>;
}

interface Named {
  /** Also the command that the audit shows. */
  name: string;
  summary: string;
  schedule: Schedule;
}

/** In which tenants a job runs: those that are neither deactivated nor removed, or all. */
export type JobTenants = "open" | "all";

/** By which time a job runs in a sandbox: the business time of its own clock, or the real one. */
export type JobTime = "business" | "real";

/** How a job that runs in every tenant is declared. */
export interface TenantJobSpec extends Named {
  perTenant: true;
  /** A condition on `tenants.tenant_states t`, read as the platform: the job runs only where it holds. */
  where?: SQL;
  /**
   * Whom it has something to do for, and since when, by the tenant's clock: a view with `tenant_id` and `due_at`, read by an index of these. What is not due
   * costs nothing; the run sets `due_at` on. Left out, the job looks at every tenant.
   */
  due?: SQL;
  /** `all`: tenants that are deactivated or removed too, for what has to be sealed or to go there as elsewhere. */
  tenants?: JobTenants;
  /** `real`: what it does is of real time, such as when an API key expires, in a sandbox too, whose clock does not run it. */
  time?: JobTime;
  /** Gives MORE where another message is to go on. */
  run(run: TenantRun): Promise<unknown>;
}

/** How a job of the whole platform is declared. */
export interface PlatformJobSpec extends Named {
  perTenant: false;
  run(run: PlatformRun): Promise<unknown>;
}

/** A job that runs in every tenant, each through the queue by itself. */
export interface TenantJob extends Named {
  perTenant: true;
  where: SQL | undefined;
  due: SQL | undefined;
  tenants: JobTenants;
  time: JobTime;
  /** Gives whether more is left, for another run of the same moment. */
  run(ctx: Context, tenant: JobTenant, scheduledFor: Date): Promise<boolean>;
}

/** A job that runs once for the whole platform. */
export interface PlatformJob extends Named {
  perTenant: false;
  run(ctx: Context, scheduledFor: Date): Promise<void>;
}

export type Job = TenantJob | PlatformJob;

/** Declares a job. It may be delivered more than once and has to end in the same state. */
export function job(spec: TenantJobSpec | PlatformJobSpec): Job {
  const { name, summary, schedule } = spec;
  if (!spec.perTenant) {
    const { run } = spec;
    return {
      name,
      summary,
      schedule,
      perTenant: false,
      async run(ctx, scheduledFor) {
        await run({
          ctx,
          scheduledFor,
          batch: (statements) => platformBatch(ctx, name, statements, { asJob: true }),
        });
      },
    };
  }
  const { run, where, due, tenants = "open", time = "business" } = spec;
  return {
    name,
    summary,
    schedule,
    perTenant: true,
    where,
    due,
    tenants,
    time,
    async run(ctx, tenant, scheduledFor) {
      const call = { ctx, tenant: { id: tenant.id, as: "job", roles: [] } } as const;
      const send = <const S extends Statements>(access: "read" | "write", statements: S) =>
        tenantBatch(call, { command: name, access }, statements);
      const left = await run({
        ctx,
        tenant,
        scheduledFor,
        read: (statements) => send("read", statements),
        batch: (statements) => send("write", statements),
        once: (statements) => untilRun((all) => send("write", all), name, scheduledFor, statements),
      });
      return left === MORE;
    },
  };
}

async function untilRun(
  write: (statements: readonly Statement[]) => Promise<Row[][]>,
  name: string,
  scheduledFor: Date,
  statements: readonly Statement[],
): Promise<Row[][] | undefined> {
  try {
    const [, ...rows] = await write([
      sql`select app.take_job(${name}, ${scheduledFor.toISOString()})`,
      ...statements,
    ]);
    return rows;
  } catch (error) {
    if (error instanceof Problem && error.code === "job.already_run") return undefined;
    throw error;
  }
}
