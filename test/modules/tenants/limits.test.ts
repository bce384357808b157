import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, config, mintPerson, mintTenant } from "#test/tenant.ts";
import { inOneWindow } from "../../one-window.ts";

const administrator = () => mintPerson({ platformRoles: ["platform_admin"] });

describe("limits, quotas and usage (C-B05 to C-B07, X18 to X20)", () => {
  it("C-B05: a platform administrator sets a tenant's limits, in force from the next request", () =>
    inOneWindow(60, async () => {
      const tenant = await mintTenant();
      const [platform, owner] = [await administrator(), await tenant.member("owner")];
      const path = `/admin/tenants/${tenant.id}/limits`;
      const before = await platform.get(path);
      expect(before.body).toMatchObject({
        requests_per_minute: null,
        in_force: { requests_per_minute: 100_000 },
      });
      const put = await platform.call("PUT", path, { body: { requests_per_minute: 2, products: 5 } });
      expect(put.body).toMatchObject({
        tenant_id: tenant.id,
        requests_per_minute: 2,
        products: 5,
        users: null,
        in_force: { requests_per_minute: 2, products: 5, users: config.QUOTA_USERS },
      });
      const answers = [];
      for (let i = 0; i < 3; i++) answers.push(await owner.get("/products"));
      expect(answers[0]?.headers.get("X-RateLimit-Limit-Minute")).toBe("2");
      expect(answers.some(({ status }) => status === 429)).toBe(true);
      const patched = await platform.call("PATCH", path, { body: { requests_per_minute: null } });
      expect(patched.body).toMatchObject({ requests_per_minute: null, products: 5 });
      expect((await owner.get("/products")).status).toBe(200);
      expect((await owner.call("PUT", path, { body: {} })).status).toBe(403);
      expect((await platform.call("PUT", path, { body: { users: -1 } })).status).toBe(422);
      const nowhere = `/admin/tenants/${owner.userId}/limits`;
      for (const method of ["GET", "PUT"])
        expect((await platform.call(method, nowhere, method === "PUT" ? { body: {} } : {})).status).toBe(404);
      const [entries] = await asOwner(
        sql`select action from audit.audit_events
           where tenant_id = ${tenant.id} and target_type = 'platform.tenant_limits' and actor_id = ${platform.userId}
           order by action`,
      );
      expect(entries).toEqual([{ action: "tenants.limits.change" }, { action: "tenants.limits.replace" }]);
    }));

  it("C-B06, X20: quotas show quota, level cap, limit and count; the last one fits, the next does not", async () => {
    const tenant = await mintTenant();
    const [platform, owner] = [await administrator(), await tenant.member("owner")];
    await platform.call("PUT", `/admin/tenants/${tenant.id}/limits`, {
      body: { products: 1, users: 2, contacts: 3 },
    });
    const person = (name: string) => ({
      username: `${name}.${tenant.id}`,
      password: "long enough pw",
      role: "staff",
    });
    expect((await owner.post("/products", { sku: "1", name: "One" })).status).toBe(201);
    expect(await owner.post("/products", { sku: "2", name: "Two" })).toMatchObject({
      status: 403,
      body: { code: "quota.exceeded", resource: "products", limit: 1, used: 1 },
    });
    expect((await owner.post("/users", person("a"))).status).toBe(201);
    expect(await owner.post("/users", person("b"))).toMatchObject({
      status: 403,
      body: { code: "quota.exceeded", resource: "users" },
    });
    const quotas = await owner.get("/quotas");
    const hard = { level_cap: null, is_over: false };
    expect(quotas.body).toEqual({
      data: [
        { ...hard, resource: "contacts", quota: 3, limit: 3, at_most: 3, used: 0, remaining: 3 },
        { ...hard, resource: "products", quota: 1, limit: 1, at_most: 1, used: 1, remaining: 0 },
        {
          ...{ ...hard, resource: "storage_bytes", quota: expect.any(Number), used: 0 },
          ...{ limit: expect.any(Number), at_most: expect.any(Number), remaining: expect.any(Number) },
        },
        { ...hard, resource: "users", quota: 2, limit: 2, at_most: 2, used: 2, remaining: 0 },
      ],
    });
    const other = await (await mintTenant()).member("viewer");
    expect((await other.get<{ data: unknown[] }>("/quotas")).body.data[0]).toMatchObject({ used: 0 });
  });

  it("C-B07: usage per minute, hour and day, live and as recorded, of one's own tenant", async () => {
    const [tenant, other] = [await mintTenant(), await mintTenant()];
    const viewer = await tenant.member("viewer");
    await viewer.get("/products");
    await asOwner(
      ...[tenant, other].map(
        (
          { id },
          i,
        ) => sql`insert into platform.usage_windows (tenant_id, granularity, window_start, allowed, refused)
                           values (${id}, 'day', '2026-01-02T00:00:00Z', ${7 + i}, 1)`,
      ),
    );
    const usage = await viewer.get<{
      current: Record<string, { allowed: number; limit: number }>;
      recorded: Record<string, { allowed: number }[]>;
    }>("/usage");
    expect(usage.status).toBe(200);
    expect(usage.body.recorded).toEqual({
      minute: [],
      hour: [],
      day: [{ window_start: "2026-01-02T00:00:00+00:00", allowed: 7, refused: 1 }],
    });
    expect(usage.body.current.day?.allowed).toBeGreaterThanOrEqual(1);
    expect(usage.body.current.minute?.limit).toBe(100_000);
  });
});

describe("branches and paths", () => {
  it("a tenant's branches, written by admins, with the code once", async () => {
    const tenant = await mintTenant();
    const [admin, manager] = [await tenant.member("admin"), await tenant.member("manager")];
    const made = await admin.post("/branches", { code: "KGL", name: "Kigali", address: "KN 4" });
    expect(made).toMatchObject({ status: 201, body: { code: "KGL", phone: null } });
    expect(await admin.post("/branches", { code: "KGL", name: "Again" })).toMatchObject({
      status: 409,
      body: { code: "branch.code_taken" },
    });
    expect((await manager.post("/branches", { code: "X", name: "X" })).status).toBe(403);
    const path = `/branches/${made.body.id}`;
    expect((await manager.get(path)).body).toEqual(made.body);
    expect((await admin.call("DELETE", path)).status).toBe(204);
    expect((await admin.get(path)).status).toBe(404);
    expect((await admin.post(`${path}/restore`)).status).toBe(200);
  });

  it("X47: literal paths win over parameters, for their own methods and for 405", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    expect((await owner.get("/businesses/me")).body.id).toBe(tenant.id);
    expect((await owner.get("/tenants/current")).body.id).toBe(tenant.id);
    expect((await owner.get("/users/me")).body.id).toBe(owner.userId);
    expect((await owner.get("/stock-movements/low-stock")).status).toBe(200);
    const wrong = await owner.call("DELETE", "/businesses/me");
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("Allow")).toBe("GET");
  });
});
