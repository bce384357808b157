import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { type Answer, asOwner, type Client, mintPerson, mintTenant, type TestTenant } from "#test/tenant.ts";
import { jobs } from "../../../src/cron.ts";

export const platform = await mintPerson({ platformRoles: ["platform_admin"] });

/** A plan of its own; fields as the API takes them. */
export async function mintPlan(fields: Record<string, unknown> = {}): Promise<string> {
  const body = {
    code: `p-${newId()}`,
    name: "Standard",
    cycle: "month",
    prices: { RWF: "15000" },
    ...fields,
  };
  const made = await platform.post<{ id: string }>("/admin/plans", body);
  if (made.status !== 201) throw new Error(made.text);
  return made.body.id;
}

/** A tenant with a subscription, whose clock is the test's. */
export interface Payer extends TestTenant {
  owner: Client;
  plan: string;
  /** Sets its clock to noon of a day in its time zone. */
  at(day: string): Promise<void>;
  /** Runs the day's work of it. */
  run(): Promise<void>;
  read(): Promise<Record<string, unknown>>;
  /** Gives it a plan, or other terms. */
  set(body: Record<string, unknown>): Promise<Answer>;
}

export const contextOf = () => backgroundContext(env as Env, createExecutionContext(), newId(), {});

/** Runs a job of billing, of one tenant or of the platform. */
export async function runJob(name: string, tenant?: string): Promise<void> {
  const job = jobs.find((one) => one.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  const now = new Date();
  if (!job.perTenant) return job.run(contextOf(), now);
  await job.run(contextOf(), { id: String(tenant), time_zone: "UTC" }, now);
}

/** A tenant in a time zone that is due on a day, on a plan, at noon of another day. */
export async function mintPayer({
  due = "2031-03-31",
  today = "2031-03-01",
  zone = "Africa/Kigali",
  plan: given = {},
  more = {},
  isSandbox = false,
}: {
  due?: string;
  today?: string;
  zone?: string;
  plan?: Record<string, unknown> | string;
  more?: Record<string, unknown>;
  isSandbox?: boolean;
} = {}): Promise<Payer> {
  const tenant = await mintTenant({ isSandbox });
  await asOwner(sql`update tenants.tenants set time_zone = ${zone} where id = ${tenant.id}::uuid`);
  const plan = typeof given === "string" ? given : await mintPlan(given);
  const owner = await tenant.member("owner");
  const payer: Payer = {
    ...tenant,
    ...{ owner, plan },
    async at(day) {
      const [rows] = await asOwner(
        sql`insert into tenants.clocks (tenant_id, ahead, goal, move, done_until)
            select ${tenant.id}::uuid, a, a, ${newId()}::uuid, now()
              from (select (${day}::date + time '12:00') at time zone t.time_zone - now() as a
                      from tenants.tenants t where t.id = ${tenant.id}::uuid) w
            on conflict (tenant_id) do update set ahead = excluded.ahead, goal = excluded.goal
            returning 1`,
      );
      if (rows?.length !== 1) throw new Error("the clock stays");
    },
    run: () => runJob("billing.subscriptions.run", tenant.id),
    read: async () => (await owner.get("/subscription")).body,
    set: (body) => platform.call("PUT", `/admin/tenants/${tenant.id}/subscription`, { body }),
  };
  await payer.at(today);
  const set = await payer.set({ plan_id: plan, currency: "RWF", due_on: due, ...more });
  if (set.status !== 200) throw new Error(set.text);
  return payer;
}

/** A day on which something was received. */
export const RECEIVED = "2026-11-01";

/** Verifies a payment by hand, by what came in: 15,000 unless something else is said. */
export const verify = (of: string, body: Record<string, unknown> = {}, headers = {}) =>
  platform.post<{ id: string; code: string; status: string; received: string | null }>(
    `/admin/payments/${encodeURIComponent(of)}/verify`,
    { amount: "15000", currency: "RWF", paid_on: RECEIVED, ...body },
    headers,
  );

/** What notices a tenant got: day, amount and the day on which it would be blocked. */
export async function noticesOf({
  id,
}: Pick<TestTenant, "id">): Promise<{ day: string; blocks_on: string | null }[]> {
  const [rows = []] = await asOwner(
    sql`select local_day::text as day, blocks_on::text from billing.notices where tenant_id = ${id}::uuid order by local_day`,
  );
  return rows as unknown as { day: string; blocks_on: string | null }[];
}

/** The day after so many. */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
