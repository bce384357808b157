import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";
import { mailsTo } from "../person.ts";
import { decide } from "./own.ts";

interface UserTenant extends Record<string, unknown> {
  id: string;
  status: string;
  roles: string[];
}

describe("memberships as the platform sees them (A-E10 to A-E14)", () => {
  it("adds, lists, approves, rejects and ends them", async () => {
    const tenant = await mintTenant();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [amina, keza] = [await mintPerson(), await mintPerson()];
    const added = await platform.post<UserTenant>("/admin/user-tenants", {
      user_id: amina.userId,
      tenant_id: tenant.id,
      role: "pharmacy_owner",
    });
    expect(added).toMatchObject({
      status: 201,
      body: { tenant_id: tenant.id, roles: ["owner"], status: "active", is_approved: true },
    });
    expect((await amina.get("/users", { "X-Tenant-ID": tenant.id })).status).toBe(200);
    const again = { user_id: amina.userId, tenant_id: tenant.id };
    expect(refusal(await platform.post("/admin/user-tenants", again))).toEqual([409, "membership.exists"]);
    const later = await platform.post<UserTenant>("/admin/user-tenants", {
      user_id: keza.userId,
      tenant_id: tenant.id,
      role: "cashier",
      is_approved: false,
    });
    expect(later.body).toMatchObject({ status: "pending", is_approved: false, decided_by: platform.userId });
    const list = await platform.get<{ data: UserTenant[] }>(`/admin/user-tenants?tenant_id=${tenant.id}`);
    expect(list.body.data.map(({ id }) => id)).toEqual([later.body.id, added.body.id]);
    const path = `/admin/user-tenants/${later.body.id}`;
    expect((await platform.post<UserTenant>(`${path}/reject`)).body.status).toBe("rejected");
    expect((await platform.post<UserTenant>(`${path}/approve`)).body).toMatchObject({ is_approved: true });
    expect((await keza.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(200);
    const gone = `/admin/user-tenants?user_id=${keza.userId}&tenant_id=${tenant.id}`;
    expect((await platform.call("DELETE", gone)).status).toBe(204);
    expect((await platform.call("DELETE", gone)).status).toBe(404);
    expect((await keza.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(403);
    const [entries] = await asOwner(
      sql`select distinct action from audit.audit_events
           where tenant_id = ${tenant.id} and actor_id = ${platform.userId} order by 1`,
    );
    expect(entries?.map(({ action }) => action)).toEqual([
      "identity.user_tenants.approve",
      "identity.user_tenants.create",
      "identity.user_tenants.reject",
      "identity.user_tenants.remove",
    ]);
  });

  it("not for a tenant's own people, and not for what is not there; quotas hold here too", async () => {
    const tenant = await mintTenant();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [owner, amina] = [await tenant.member("owner"), await mintPerson()];
    const pair = { user_id: amina.userId, tenant_id: tenant.id };
    expect((await owner.post("/admin/user-tenants", pair)).status).toBe(403);
    expect((await owner.get("/admin/user-tenants")).status).toBe(403);
    const create = (body: unknown) => platform.post("/admin/user-tenants", body);
    expect(refusal(await create({ ...pair, user_id: newId() }))).toEqual([404, "user.not_found"]);
    expect(refusal(await create({ ...pair, tenant_id: newId() }))).toEqual([
      422,
      "membership.unknown_tenant",
    ]);
    expect((await platform.post(`/admin/user-tenants/${newId()}/approve`)).status).toBe(404);
    await asOwner(sql`update platform.tenant_limits set users = 1 where tenant_id = ${tenant.id}`);
    expect(refusal(await create(pair))).toEqual([403, "quota.exceeded"]);
  });

  it("X51: the platform's is the one that asks nobody: it is audited, mailed, and the person may leave", async () => {
    const tenant = await mintTenant();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [amina, unproven] = [await mintPerson(), await mintPerson()];
    await asOwner(sql`update identity.users set email_verified_at = null where id = ${unproven.userId}`);
    for (const { userId } of [amina, unproven])
      await platform.post("/admin/user-tenants", { user_id: userId, tenant_id: tenant.id, role: "cashier" });
    await vi.waitFor(async () => expect(await mailsTo(amina.email)).toHaveLength(1), { timeout: 5000 });
    expect(await mailsTo(amina.email)).toMatchObject([{ subject: `You are a member of ${tenant.slug}` }]);
    expect(await mailsTo(unproven.email)).toEqual([]);
    const [entries, events] = await asOwner(
      sql`select actor_id, target_type from audit.audit_events
           where tenant_id = ${tenant.id} and action = 'identity.user_tenants.create'`,
      sql`select payload from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'identity.membership.created'
             and payload ->> 'user_id' = ${amina.userId}`,
    );
    expect(entries).toEqual(
      Array(2).fill({ actor_id: platform.userId, target_type: "identity.memberships" }),
    );
    const { membership_id: id } = (events?.[0]?.payload ?? {}) as { membership_id?: string };
    const facts = { user_id: amina.userId, roles: ["cashier"], status: "active" };
    expect(events).toEqual([{ payload: { ...facts, membership_id: expect.any(String) } }]);
    expect((await decide(amina, id, "leave")).status).toBe(204);
    expect((await amina.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(403);
  });

  it("D-E4: whom the platform makes the owner of a new tenant is told too", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const amina = await mintPerson();
    const made = await platform.post<{ id: string; slug: string }>("/tenants", {
      name: "For Amina",
      kind: "retail",
      owner_id: amina.userId,
    });
    await vi.waitFor(async () => expect(await mailsTo(amina.email)).toHaveLength(1), { timeout: 5000 });
    expect((await mailsTo(amina.email))[0]?.subject).toBe(`You are a member of ${made.body.slug}`);
    const [events] = await asOwner(
      sql`select payload from platform.domain_events
           where tenant_id = ${made.body.id} and type = 'identity.membership.created'`,
    );
    expect(events).toMatchObject([
      { payload: { user_id: amina.userId, roles: ["owner"], status: "active" } },
    ]);
  });
});
