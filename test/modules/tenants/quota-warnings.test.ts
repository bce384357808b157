import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { mintPlan, runJob } from "../billing/billing-tenant.ts";

const subscribe = (tenant: string, plan: string) =>
  asOwner(
    sql`insert into billing.subscriptions (tenant_id, plan_id, currency, anchor_day, period_start, due_on, state)
        values (${tenant}, ${plan}::uuid, 'RWF', 1, '2026-01-01', '2999-01-01', 'active')
        on conflict (tenant_id) do update set plan_id = excluded.plan_id`,
  );
const look = () => runJob("tenants.quotas.warn");
const limit = (tenant: string, values: Record<string, number>) =>
  Promise.all(
    Object.entries(values).map(([name, value]) =>
      asOwner(
        sql`update platform.tenant_limits set ${sql.identifier(name)} = ${value} where tenant_id = ${tenant}`,
      ),
    ),
  );
const use = (tenant: string, resource: string, used: number) =>
  asOwner(
    sql`insert into platform.usage_totals (tenant_id, resource, part, used) values (${tenant}, ${resource}, 50, ${used})
        on conflict (tenant_id, resource, part) do update set used = excluded.used`,
  );
const told = async (tenant: string) =>
  (
    await asOwner(
      sql`select payload ->> 'resource' as resource, (payload ->> 'percent')::int as percent from platform.domain_events
           where tenant_id = ${tenant} and type = 'tenants.quota.reached' order by id`,
    )
  )[0];

describe("a tenant is warned of its quotas", () => {
  it("at four fifths and at all of one, once each however often it is looked at, and again in the next month", async () => {
    const { id } = await mintTenant();
    await limit(id, { products: 10, users: 1000, contacts: 0 });
    await use(id, "products", 7);
    await look();
    expect(await told(id)).toEqual([]);
    await use(id, "products", 8);
    await Promise.all([look(), look(), look()]);
    expect(await told(id)).toEqual([{ resource: "products", percent: 80 }]);
    await use(id, "products", 3);
    await look();
    await use(id, "products", 10);
    await look();
    await look();
    const both = [
      { resource: "products", percent: 80 },
      { resource: "products", percent: 100 },
    ];
    expect(await told(id)).toEqual(both);
    await asOwner(
      sql`update tenants.quota_warnings set period = period - interval '1 month' where tenant_id = ${id}`,
    );
    await look();
    expect(await told(id)).toEqual([...both, { resource: "products", percent: 100 }]);
  });

  it("by its requests of a day too, and not where it is deactivated", async () => {
    const [{ id }, gone] = [await mintTenant(), await mintTenant({ status: "deactivated" })];
    for (const tenant of [id, gone.id]) {
      await limit(tenant, { requests_per_day: 100 });
      await asOwner(
        sql`insert into platform.usage_windows (tenant_id, granularity, window_start, allowed, refused)
            values (${tenant}, 'day', date_trunc('day', now(), 'UTC'), 80, 0)`,
      );
    }
    await look();
    expect(await told(id)).toEqual([{ resource: "requests_per_day", percent: 80 }]);
    expect(await told(gone.id)).toEqual([]);
  });
});

describe("a look at the quotas of many tenants", () => {
  it("goes on past one that it fails of, and says of whom", async () => {
    const tenants = await Promise.all([mintTenant(), mintTenant(), mintTenant()]);
    for (const { id } of tenants) {
      await limit(id, { products: 10 });
      await use(id, "products", 9);
    }
    const [first, broken, last] = tenants.map(({ id }) => id).sort() as [string, string, string];
    await asOwner(
      sql`update platform.usage_totals set used = -20 where tenant_id = ${broken} and resource = 'products'`,
    );
    await look();
    await use(broken, "products", 9);
    expect([await told(first), await told(broken), await told(last)]).toEqual([
      [{ resource: "products", percent: 80 }],
      [],
      [{ resource: "products", percent: 80 }],
    ]);
    await look();
    expect(await told(broken)).toHaveLength(1);
  });

  it("writes and locks nothing of who has nothing new", async () => {
    const { id } = await mintTenant();
    await limit(id, { products: 10 });
    await use(id, "products", 9);
    await look();
    const rows = async () =>
      await asOwner(
        sql`select b.resource, b.xmin::text, b.xmax::text from tenants.usage_baselines b where b.tenant_id = ${id} order by 1`,
        sql`select w.id, w.xmin::text, w.xmax::text from tenants.quota_warnings w where w.tenant_id = ${id} order by 1`,
      );
    const before = await rows();
    await look();
    expect(await rows()).toEqual(before);
    expect(before.map(({ length }) => length)).toEqual([4, 1]);
  });

  it("goes by the limits that a write is held to, of whichever level, plan and setting", async () => {
    const plans = [
      undefined,
      await mintPlan({ products: 2000 }),
      await mintPlan({ products: 40, soft_quotas: ["products", "users"], hard_at: 150 }),
    ];
    const ids: string[] = [];
    for (const plan of plans)
      for (const trust of [0, 1, 2, 3] as const)
        for (const products of [null, 7]) {
          const { id } = await mintTenant({ trust });
          await asOwner(
            sql`update platform.tenant_limits set products = ${products}, users = null where tenant_id = ${id}`,
          );
          if (plan) await subscribe(id, plan);
          ids.push(id);
        }
    const [rows = []] = await asOwner(
      sql`select q.tenant_id, q.resource, q.quota = app.limit_of(q.resource, d.value::bigint, q.tenant_id) as same,
                 q.at_most = app.limit_of(q.resource, d.value::bigint, q.tenant_id, true) as same_at_most
            from (select '{"products": 1000, "users": 100, "contacts": 50, "storage_bytes": 9, "requests_per_day": 70}'::jsonb as given) g
           cross join lateral app.quota_states(${`{${ids}}`}::uuid[], g.given) q join lateral jsonb_each_text(g.given) d on d.key = q.resource`,
    );
    expect(rows).toHaveLength(5 * ids.length);
    expect(rows.filter(({ same, same_at_most }) => !(same && same_at_most))).toEqual([]);
  });
});

describe("a quota that a plan makes soft", () => {
  it("lets more in and tells of it once, shows it, and refuses at its ceiling", async () => {
    const tenant = await mintTenant({ trust: 2 });
    const owner = await tenant.member("owner");
    await asOwner(sql`update platform.tenant_limits set products = null where tenant_id = ${tenant.id}`);
    await subscribe(
      tenant.id,
      await mintPlan({ products: 4, contacts: 1, soft_quotas: ["products"], hard_at: 150 }),
    );
    const create = async () => (await owner.post("/products", { sku: newId(), name: "Soap" })).status;
    const made = [];
    for (let n = 0; n < 5; n++) made.push(await create());
    expect(made).toEqual([201, 201, 201, 201, 201]);
    const read = async () =>
      (await owner.get<{ data: { resource: string }[] }>("/quotas")).body.data.find(
        ({ resource }) => resource === "products",
      );
    expect(await read()).toMatchObject({ limit: 4, at_most: 6, used: 5, remaining: 0, is_over: true });
    await look();
    await look();
    expect(await told(tenant.id)).toEqual([{ resource: "products", percent: 100 }]);
    expect(await create()).toBe(201);
    expect((await owner.post("/products", { sku: newId(), name: "Soap" })).body).toMatchObject({
      ...{ status: 403, code: "quota.exceeded", limit: 6, used: 6 },
    });
    // What the platform set is no plan's, and hard.
    await limit(tenant.id, { products: 5 });
    expect(await read()).toMatchObject({ limit: 5, at_most: 5, is_over: true });
  });

  it("is never let past the cap of the level, and others stay hard", async () => {
    const tenant = await mintTenant({ trust: 0 });
    const owner = await tenant.member("owner");
    await asOwner(
      sql`update platform.tenant_limits set products = null, contacts = null where tenant_id = ${tenant.id}`,
    );
    await subscribe(
      tenant.id,
      await mintPlan({ products: 4, contacts: 1, soft_quotas: ["products"], hard_at: 1000 }),
    );
    const { data } = (await owner.get<{ data: Record<string, unknown>[] }>("/quotas")).body;
    expect(data.filter(({ resource }) => /products|contacts/.test(String(resource)))).toMatchObject([
      { resource: "contacts", limit: 1, at_most: 1 },
      { resource: "products", limit: 4, at_most: 5 },
    ]);
  });
});

interface Forecast {
  resource: string;
  used: number;
  used_before: number | null;
  forecast: number | null;
  reaches_quota_at: string | null;
  warned_percent: number | null;
  period: string;
  period_ends_at: string;
}

describe("the forecast", () => {
  it("goes on as since the month began, in the tenant's zone, and says when the quota is full", async () => {
    const tenant = await mintTenant({ timeZone: "Pacific/Kiritimati" });
    const staff = await tenant.member("staff");
    await limit(tenant.id, { products: 40 });
    await use(tenant.id, "products", 10);
    await look();
    const read = async () =>
      (await staff.get<{ data: Forecast[] }>("/quotas/forecast")).body.data.find(
        ({ resource }) => resource === "products",
      ) as Forecast;
    expect(await read()).toMatchObject({ used: 10, used_before: 10, forecast: null, reaches_quota_at: null });
    await asOwner(
      sql`update tenants.usage_baselines set taken_at = now() - interval '5 days' where tenant_id = ${tenant.id}`,
    );
    await use(tenant.id, "products", 20);
    const { forecast, reaches_quota_at, period, period_ends_at } = await read();
    expect(Date.parse(String(reaches_quota_at)) - Date.now()).toBeGreaterThan(9.9 * 86_400_000);
    expect(Date.parse(String(reaches_quota_at)) - Date.now()).toBeLessThan(10.1 * 86_400_000);
    const days = (Date.parse(period_ends_at) - Date.now()) / 86_400_000;
    expect(Math.abs((forecast ?? 0) - (20 + 2 * days))).toBeLessThan(1);
    // The month begins fourteen hours before that of UTC.
    expect(new Date(period_ends_at).getUTCHours()).toBe(10);
    expect(period).toBe(new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 8).concat("01"));
  });

  it("is of what there is less of, and never below nothing", async () => {
    const tenant = await mintTenant();
    const staff = await tenant.member("staff");
    await use(tenant.id, "products", 1000);
    await look();
    await asOwner(
      sql`update tenants.usage_baselines set taken_at = now() - interval '2 days' where tenant_id = ${tenant.id}`,
    );
    await use(tenant.id, "products", 1);
    const { body } = await staff.get<{ data: Forecast[] }>("/quotas/forecast");
    expect(body.data.find(({ resource }) => resource === "products")).toMatchObject({
      used: 1,
      used_before: 1000,
      reaches_quota_at: null,
    });
    for (const { forecast } of body.data) expect(forecast ?? 0).toBeGreaterThanOrEqual(0);
  });
});
