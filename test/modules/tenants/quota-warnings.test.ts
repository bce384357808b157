import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { runJob } from "../billing/billing-tenant.ts";

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
