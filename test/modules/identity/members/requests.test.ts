import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { accept, refusal, tokenTo } from "../invitations/invited.ts";
import { codeTo, freshEmail, mailsTo, PASSWORD, post, RESET, VERIFY } from "../person.ts";
import { decide, own } from "./own.ts";

interface Membership extends Record<string, unknown> {
  id: string;
  status: string;
  roles: string[];
}

async function waiting(tenantId: string, userId: string, role: string): Promise<string> {
  const id = newId();
  await asOwner(
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${tenantId}, ${id}, ${userId}, ${`{${role}}`}::text[], 'pending')`,
  );
  return id;
}

const verify = async (email: string) =>
  post("/auth/register/verify", { email, code: await codeTo(email, VERIFY), password: PASSWORD });

describe("who asked to come in", () => {
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
    expect((await admin.post<Membership>(path(aminas, "approve"))).body).toMatchObject({
      status: "active",
      decided_by: admin.userId,
    });
    expect((await amina.get("/products", header)).status).toBe(200);
    expect((await admin.post<Membership>(path(kezas, "reject"))).body.status).toBe("rejected");
    expect((await keza.get("/products", header)).status).toBe(403);
    expect(refusal(await admin.post(path(kezas, "approve")))).toEqual([409, "membership.not_pending"]);
    expect(refusal(await admin.post(path(bosss, "approve")))).toEqual([403, "user.outranks_you"]);
    expect((await owner.post<Membership>(path(bosss, "approve"))).body.roles).toEqual(["owner"]);
    const foreign = await waiting((await mintTenant()).id, keza.userId, "cashier");
    expect(refusal(await owner.post(path(foreign, "approve")))).toEqual([404, "membership.not_found"]);
  });

  it("is never made active but by an approval: not by roles, removal and restoration, rejected or waiting", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const header = { "X-Tenant-ID": tenant.id };
    const remove = (id: string) => owner.call("DELETE", `/users/${id}`);
    const byPlatform = (id: string) =>
      platform.call("DELETE", `/admin/user-tenants?user_id=${id}&tenant_id=${tenant.id}`);
    for (const [isRejected, out] of [
      [true, remove],
      [false, remove],
      [true, byPlatform],
      [false, byPlatform],
    ] as const) {
      const person = await mintPerson();
      const id = await waiting(tenant.id, person.userId, "cashier");
      if (isRejected) await owner.post(`/tenants/current/memberships/${id}/reject`);
      await owner.call("PATCH", `/users/${person.userId}`, { body: { role: "owner" } });
      expect((await out(person.userId)).status).toBe(isRejected ? 404 : 204);
      expect(refusal(await owner.post(`/users/${person.userId}/restore`))).toEqual([404, "user.not_found"]);
      expect((await person.get("/products", header)).status).toBe(403);
      const [rows] = await asOwner(sql`select status from identity.memberships where id = ${id}`);
      expect(rows).toEqual([{ status: "rejected" }]);
    }
  });

  it("is shown to the tenant with the address and the name that they gave", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const person = await mintPerson();
    await asOwner(sql`update identity.users set phone = '+250 788' where id = ${person.userId}`);
    await waiting(tenant.id, person.userId, "cashier");
    const list = await admin.get<{ data: unknown[] }>("/users?status=pending");
    expect(list.body.data).toMatchObject([
      { id: person.userId, email: person.email, phone: null, status: "pending", is_verified: true },
    ]);
    const memberships = await admin.get<{ data: unknown[] }>("/tenants/current/memberships?status=pending");
    expect(memberships.body.data).toMatchObject([{ user_id: person.userId, awaits: "tenant" }]);
    expect((await own(person)).memberships).toMatchObject([{ status: "pending", awaits: "tenant" }]);
  });

  it("is unknown to the tenant until they have proven their address, whether the address had an account or not", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [unknown, known] = [freshEmail(), (await mintPerson()).email];
    const join = (email: string) =>
      post(`/auth/register?tenant_id=${tenant.id}`, { email, password: PASSWORD, role: "cashier" });
    const [one, other] = [await join(unknown), await join(known)];
    expect([one.status, one.text]).toEqual([other.status, other.text]);
    for (const path of ["/users", "/tenants/current/memberships", "/events", "/audit-logs"]) {
      const { text } = await owner.get(`${path}?limit=100`);
      expect(text).not.toContain(unknown);
      expect(text).not.toContain("identity.accounts.register");
    }
    const [rows] = await asOwner(
      sql`select 1 from identity.memberships where tenant_id = ${tenant.id} and status = 'pending'`,
    );
    expect(rows).toEqual([]);
    await verify(unknown);
    const list = await owner.get<{ data: unknown[] }>("/users?status=pending");
    expect(list.body.data).toMatchObject([{ email: unknown, roles: ["cashier"], is_verified: true }]);
  });

  it("is nobody who asked before the address was proven, but the last whose code came by mail", async () => {
    const [theirs, mine] = [await mintTenant(), await mintTenant()];
    const email = freshEmail();
    const ask = (slug: string) =>
      post(`/auth/register?tenant_id=${slug}`, { email, password: PASSWORD, role: "cashier" });
    await ask(theirs.slug);
    await ask(mine.slug);
    const code = await codeTo(email, VERIFY, 2);
    const [mail] = await mailsTo(email);
    expect(mail?.text).toContain(`join ${mine.slug}`);
    expect((await post("/auth/register/verify", { email, code, password: PASSWORD })).status).toBe(200);
    const [rows, events] = await asOwner(
      sql`select m.tenant_id, m.status from identity.memberships m join identity.users u on u.id = m.user_id
           where u.email = ${email}`,
      sql`select tenant_id, payload ->> 'status' as status from platform.domain_events
           where tenant_id in (${theirs.id}, ${mine.id}) and type = 'identity.membership.created'`,
    );
    expect(rows).toEqual([{ tenant_id: mine.id, status: "pending" }]);
    expect(events).toEqual([{ tenant_id: mine.id, status: "pending" }]);
  });

  it.each(["a new password", "an invitation", "a registration that asks for nothing"])(
    "and nobody who asked when it is proven by %s",
    async (by) => {
      const theirs = await mintTenant();
      const email = freshEmail();
      await post(`/auth/register?tenant_id=${theirs.id}`, { email, password: PASSWORD, role: "cashier" });
      if (by === "an invitation") {
        const admin = await (await mintTenant()).member("admin");
        await admin.post("/invitations", { email, role: "staff" });
        await accept({ token: await tokenTo(email), password: PASSWORD });
      } else if (by === "a new password") {
        await post("/auth/password/forgot", { email });
        const code = await codeTo(email, RESET);
        await post("/auth/password/reset", { email, code, new_password: PASSWORD });
      } else {
        await post("/auth/register", { email, password: PASSWORD });
        await post("/auth/register/verify", {
          email,
          code: await codeTo(email, VERIFY, 2),
          password: PASSWORD,
        });
      }
      const [rows, people] = await asOwner(
        sql`select m.id from identity.memberships m join identity.users u on u.id = m.user_id
             where u.email = ${email} and m.tenant_id = ${theirs.id}`,
        sql`select status, wanted_tenant_id from identity.users where email = ${email}`,
      );
      expect(rows).toEqual([]);
      expect(people).toEqual([{ status: "active", wanted_tenant_id: null }]);
    },
  );

  it("takes the wish back", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await mintPerson()];
    const id = await waiting(tenant.id, person.userId, "cashier");
    expect((await decide(person, id, "leave")).status).toBe(204);
    expect((await own(person)).memberships).toEqual([]);
    expect(refusal(await owner.post(`/tenants/current/memberships/${id}/approve`))).toEqual([
      409,
      "membership.not_pending",
    ]);
  });

  it("needs no invitation, and an invitation needs nobody's approval", async () => {
    const tenant = await mintTenant();
    const [admin, person] = [await tenant.member("admin"), await mintPerson()];
    await waiting(tenant.id, person.userId, "cashier");
    const invite = { email: person.email, role: "staff" };
    expect(refusal(await admin.post("/invitations", invite))).toEqual([409, "membership.exists"]);
  });
});
