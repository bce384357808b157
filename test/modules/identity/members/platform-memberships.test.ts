import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";

interface Link {
  id: string;
  user_id: string;
  tenant_id: string;
  status: string;
  roles: string[];
  [field: string]: unknown;
}
const code = (answer: { status: number; body: Record<string, unknown> }) => [answer.status, answer.body.code];

async function waiting(tenantId: string, userId: string, role: string): Promise<string> {
  const id = newId();
  await asOwner(
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${tenantId}, ${id}, ${userId}, ${`{${role}}`}::text[], 'pending')`,
  );
  return id;
}

describe("links of a tenant (D-E3, A-B04)", () => {
  it("D-E3: an admin adds somebody who has an account, by id or by a proven address, once", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const [amina, keza] = [await mintPerson(), await mintPerson()];
    const path = "/tenants/current/memberships";
    const byId = await admin.post<Link>(path, { user_id: amina.userId, roles: ["manager"] });
    expect(byId).toMatchObject({ status: 201, body: { user_id: amina.userId, status: "active" } });
    const byEmail = await admin.post<Link>(path, { email: keza.email.toUpperCase(), role: "staff" });
    expect(byEmail.body).toMatchObject({ user_id: keza.userId, email: keza.email, decided_by: admin.userId });
    expect((await amina.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(200);
    expect(code(await admin.post(path, { user_id: amina.userId, role: "staff" }))).toEqual([
      409,
      "membership.exists",
    ]);
    const unproven = await mintPerson();
    await asOwner(sql`update identity.users set email_verified_at = null where id = ${unproven.userId}`);
    for (const nobody of [{ email: unproven.email }, { email: "nobody@example.com" }, { user_id: newId() }])
      expect(code(await admin.post(path, { ...nobody, role: "staff" }))).toEqual([404, "user.not_found"]);
    expect((await admin.post(path, { role: "staff" })).status).toBe(422);
    const [events] = await asOwner(
      sql`select payload from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'identity.membership.created' order by id`,
    );
    expect(events).toEqual([
      { payload: { user_id: amina.userId, roles: ["manager"], status: "active" } },
      { payload: { user_id: keza.userId, roles: ["staff"], status: "active" } },
    ]);
    const list = await admin.get<{ data: Link[] }>(path);
    expect(list.body.data.map(({ user_id }) => user_id)).toEqual([keza.userId, amina.userId, admin.userId]);
  });

  it("D-E3: who left comes back with the roles given now", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await tenant.member("admin")];
    await owner.call("DELETE", `/users/${person.userId}`);
    const back = await owner.post<Link>("/tenants/current/memberships", {
      user_id: person.userId,
      role: "viewer",
    });
    expect(back.body).toMatchObject({ id: person.membershipId, status: "active", roles: ["viewer"] });
    expect((await person.get("/users")).status).toBe(403);
  });

  it("A-B04: who asked to come in waits, then is let in or turned away; owners by owners only", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
    const [amina, keza, boss] = [await mintPerson(), await mintPerson(), await mintPerson()];
    const path = (id: string, verb: string) => `/tenants/current/memberships/${id}/${verb}`;
    const aminas = await waiting(tenant.id, amina.userId, "cashier");
    const kezas = await waiting(tenant.id, keza.userId, "cashier");
    const bosss = await waiting(tenant.id, boss.userId, "owner");
    const header = { "X-Tenant-ID": tenant.id };
    expect((await amina.get("/products", header)).status).toBe(403);
    expect((await admin.post<Link>(path(aminas, "approve"))).body).toMatchObject({
      status: "active",
      decided_by: admin.userId,
    });
    expect((await amina.get("/products", header)).status).toBe(200);
    expect((await admin.post<Link>(path(kezas, "reject"))).body.status).toBe("rejected");
    expect((await keza.get("/products", header)).status).toBe(403);
    expect(code(await admin.post(path(kezas, "approve")))).toEqual([409, "membership.not_pending"]);
    expect(code(await admin.post(path(bosss, "approve")))).toEqual([403, "user.outranks_you"]);
    expect((await owner.post<Link>(path(bosss, "approve"))).body.roles).toEqual(["owner"]);
    const foreign = await waiting((await mintTenant()).id, keza.userId, "cashier");
    expect(code(await owner.post(path(foreign, "approve")))).toEqual([404, "membership.not_found"]);
  });
});

describe("links as the platform sees them (A-E10 to A-E14)", () => {
  it("links, lists, approves, rejects and unlinks", async () => {
    const tenant = await mintTenant();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [amina, keza] = [await mintPerson(), await mintPerson()];
    const linked = await platform.post<Link>("/admin/user-tenants", {
      user_id: amina.userId,
      tenant_id: tenant.id,
      role: "pharmacy_owner",
    });
    expect(linked).toMatchObject({
      status: 201,
      body: { tenant_id: tenant.id, roles: ["owner"], status: "active", is_approved: true },
    });
    expect((await amina.get("/users", { "X-Tenant-ID": tenant.id })).status).toBe(200);
    const again = { user_id: amina.userId, tenant_id: tenant.id };
    expect(code(await platform.post("/admin/user-tenants", again))).toEqual([409, "membership.exists"]);
    const later = await platform.post<Link>("/admin/user-tenants", {
      user_id: keza.userId,
      tenant_id: tenant.id,
      role: "cashier",
      is_approved: false,
    });
    expect(later.body).toMatchObject({ status: "pending", is_approved: false, decided_by: null });
    const list = await platform.get<{ data: Link[] }>(`/admin/user-tenants?tenant_id=${tenant.id}`);
    expect(list.body.data.map(({ id }) => id)).toEqual([later.body.id, linked.body.id]);
    const path = `/admin/user-tenants/${later.body.id}`;
    expect((await platform.post<Link>(`${path}/reject`)).body.status).toBe("rejected");
    expect((await platform.post<Link>(`${path}/approve`)).body).toMatchObject({ is_approved: true });
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
    const link = { user_id: amina.userId, tenant_id: tenant.id };
    expect((await owner.post("/admin/user-tenants", link)).status).toBe(403);
    expect((await owner.get("/admin/user-tenants")).status).toBe(403);
    const create = (body: unknown) => platform.post("/admin/user-tenants", body);
    expect(code(await create({ ...link, user_id: newId() }))).toEqual([404, "user.not_found"]);
    expect(code(await create({ ...link, tenant_id: newId() }))).toEqual([422, "membership.unknown_tenant"]);
    expect((await platform.post(`/admin/user-tenants/${newId()}/approve`)).status).toBe(404);
    await asOwner(sql`update platform.tenant_limits set users = 1 where tenant_id = ${tenant.id}`);
    expect(code(await create(link))).toEqual([403, "quota.exceeded"]);
  });
});
