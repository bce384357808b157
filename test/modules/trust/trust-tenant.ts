import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import type { Envelope } from "#platform/outbox.ts";
import { asOwner, type Client, mintPerson, mintTenant, type TestTenant } from "#test/tenant.ts";
import { handlers } from "../../../src/handlers.ts";
import { runJob } from "../billing/billing-tenant.ts";
import { decide as decideCase, submitted } from "../kyc/papers.ts";

export const platform = await mintPerson({ platformRoles: ["platform_admin"] });

export interface Standing extends Record<string, unknown> {
  level: number;
  own_level: number;
  missing: string[];
  faults: string[];
  held: boolean;
  falls_on: string | null;
  barred_until: string | null;
  projected: { level: number; earned: number };
  code: string;
}

/** A business that nobody looked at yet, whose clock is the test's. */
export interface Business extends TestTenant {
  owner: Client;
  /** Sets its clock to noon of the day so many days from today. */
  on(day: number): Promise<void>;
  /** Runs the night's evaluation. */
  night(): Promise<void>;
  read(): Promise<Standing>;
  /** Decides about it, for a reason. */
  decide(what: string, body?: Record<string, unknown>): ReturnType<typeof platform.post<Standing>>;
  /** So many orders were handed over, and so many of them brought back. */
  sells(orders: number, returned?: number): Promise<void>;
  events(): Promise<{ type: string; payload: Record<string, unknown> }[]>;
}

/** The day so many days from today. */
export const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export async function mintBusiness(): Promise<Business> {
  const tenant = await mintTenant({ trust: null, isSandbox: true });
  await asOwner(sql`update platform.tenant_limits set products = null where tenant_id = ${tenant.id}::uuid`);
  const owner = await tenant.member("owner");
  return {
    ...tenant,
    owner,
    on: async (days) => {
      await asOwner(
        sql`insert into tenants.clocks (tenant_id, ahead, goal, move, done_until)
            select ${tenant.id}::uuid, a, a, ${newId()}::uuid, now() from (select ${day(days)}::date + time '12:00' - now()::timestamp as a) w
            on conflict (tenant_id) do update set ahead = excluded.ahead, goal = excluded.goal`,
      );
    },
    night: () => runJob("trust.standing.evaluate", tenant.id),
    read: async () => (await owner.get<Standing>("/trust")).body,
    decide: (what, body = {}) =>
      platform.post<Standing>(`/admin/trust/${tenant.id}/${what}`, { reason: "For a test", ...body }),
    sells: async (orders, returned = 0) => {
      const house = newId();
      await asOwner(
        sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${tenant.id}::uuid, ${house}::uuid, ${house}, 'Shop')`,
        sql`set local session_replication_role = replica`,
        sql`insert into sales.orders (tenant_id, id, number, warehouse_id, currency, prices_include_tax, status, fulfilment_status, subtotal, total,
              payable, returned, sold_at)
            select ${tenant.id}::uuid, app.uuid7(), n + coalesce((select max(o.number) from sales.orders o where o.tenant_id = ${tenant.id}::uuid), 0),
                   ${house}::uuid, 'RWF', true, 'fulfilled', 'all', 10, 10, 10, case when n <= ${returned}::int then 10 else 0 end, now()
              from generate_series(1, ${orders}::int) n`,
      );
    },
    events: async () => {
      const [rows = []] = await asOwner(
        sql`select type, payload from platform.domain_events where tenant_id = ${tenant.id}::uuid and type like 'trust.%' order by id`,
      );
      return rows as unknown as { type: string; payload: Record<string, unknown> }[];
    },
  };
}

/** Fills in what level 1 wants beside being approved: phone, place, something to sell. */
export async function setUp({ id, owner }: Business): Promise<void> {
  await asOwner(
    sql`update tenants.tenants set phone = '+250788000000', location = 'KG 11 Ave' where id = ${id}::uuid`,
  );
  const made = await owner.post("/products", { sku: `s-${newId()}`, name: "Soap" });
  if (made.status !== 201) throw new Error(made.text);
}

/** The platform approves its papers. */
export async function approve(business: Business): Promise<void> {
  const { id } = await submitted(business);
  const decided = await decideCase(platform, id, "approve");
  if (decided.status !== 200) throw new Error(decided.text);
}

/** A business of level 1, just approved. */
export async function verified(): Promise<Business> {
  const business = await mintBusiness();
  await setUp(business);
  await approve(business);
  const asked = await business.owner.post<Standing>("/trust/verifications", {});
  if (asked.body.level !== 1) throw new Error(asked.text);
  return business;
}

/** Delivers what happened of a type in a tenant to the handlers of a module, as often as said. */
export async function deliver(tenant: string, type: string, module: string, times = 1): Promise<void> {
  const [rows = []] = await asOwner(
    sql`select ${envelopeSql} as envelope from platform.domain_events where tenant_id = ${tenant}::uuid and type = ${type} order by id`,
  );
  const ctx = backgroundContext(env as Env, createExecutionContext(), newId(), {});
  for (const handler of handlers.filter((one) => one.type === type && one.name.startsWith(`${module}.`)))
    for (const { envelope } of rows)
      for (let n = 0; n < times; n++) await handler.handle(ctx, envelope as Envelope);
}
